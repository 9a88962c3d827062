/**
 * @param failed told what `work` rejected with
 * @returns what has `work` done once when it is called, and not waited for; calls while it goes on have it done once more.
 */
export function onceMore(work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    while (again) {
      again = false;
      await work().catch(failed);
    }
    running = false;
  };
  return () => {
    again = true;
    if (!running) void run();
  };
}
