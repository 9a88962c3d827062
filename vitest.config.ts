import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxConcurrency: 8,
    include: ["packages/*/src/**/*.test.ts", "test/{scenarios,integration,faults,demo,embedded,lab}/**/*.test.ts"],
    globalSetup: "test/fixtures/temp-root.ts",
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
