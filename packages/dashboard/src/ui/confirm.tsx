import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ProblemNote } from "./problem.tsx";

const WHY_MAX_CHARS = 1000;

type ConfirmProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** On the button that does it. */
  readonly word: string;
  readonly grave: boolean;
  /** False: something has to be filled in first. */
  readonly ready?: boolean;
  /** Does it. What it throws is shown, and the dialog stays. */
  readonly act: (why: string) => Promise<void>;
  readonly close: () => void;
};

/** Asks before something is done, and why it is done: that goes on record with the name of who did it. */
export function Confirm({ title, children, word, grave, ready = true, act, close }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await act(why);
      // By the dialog itself, which gives the focus back to where it was.
      dialog.current?.close();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={`${id}-title`} onClose={close}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={`${id}-title`}>{title}</h2>
        {children}
        <div className="field">
          <label htmlFor={`${id}-why`}>Why</label>
          <textarea
            id={`${id}-why`}
            className="input"
            rows={2}
            maxLength={WHY_MAX_CHARS}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
            aria-describedby={`${id}-note`}
          />
          <span id={`${id}-note`} className="small muted">
            Goes on record with your name. May be left empty.
          </span>
        </div>
        <ProblemNote problem={problem} />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className={`button ${grave ? "danger" : "primary"}`} disabled={busy || !ready}>
            {word}
          </button>
        </div>
      </form>
    </dialog>
  );
}
