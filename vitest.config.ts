import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/{scenarios,integration}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
