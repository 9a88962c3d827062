import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Many of them wait more than they work.
    maxConcurrency: 8,
    maxWorkers: Math.max(2, availableParallelism()),
    include: [
      "packages/*/src/**/*.test.ts",
      "test/{scenarios,integration,contract,faults,fuzz,matrix,monitoring,demo,embedded,browser,examples,lab,bench}/**/*.test.ts",
    ],
    globalSetup: "test/fixtures/temp-root.ts",
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on a quiet machine; a busy one is given time.
    expect: { poll: { timeout: 15_000, interval: 50 } },
  },
});
