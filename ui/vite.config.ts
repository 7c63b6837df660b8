import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // The window loads files from inside the application, under no host name.
  base: './',
  resolve: {
    alias: {
      '@test': fileURLToPath(new URL('./test/fixtures', import.meta.url)),
      '@': fileURLToPath(new URL('./src', import.meta.url)),
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Loaded from disk: one file is no slower than many, and there is nothing to split by.
    chunkSizeWarningLimit: 1500,
  },
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  test: {
    restoreMocks: true,
    testTimeout: 20_000,
    // All cores: by default one is left idle, which is half of a machine that has two.
    maxWorkers: '100%',
    // A person's zone and not UTC, so that a forgotten zone shows; the same one on every machine.
    env: { TZ: 'Europe/Berlin' },
    projects: [
      // Pure functions want no page, and leave nothing behind that the next file could find: one process reads them all.
      {
        extends: true,
        test: { name: 'logic', environment: 'node', include: ['src/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          environment: 'jsdom',
          include: ['test/**/*.test.tsx', 'src/**/*.test.tsx'],
          setupFiles: ['./test/setup.ts'],
        },
      },
    ],
  },
});
