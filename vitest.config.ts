import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxConcurrency: 6,
    include: ["packages/*/src/**/*.test.ts", "test/{scenarios,integration,faults,demo,lab}/**/*.test.ts"],
    globalSetup: "test/fixtures/temp-root.ts",
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
