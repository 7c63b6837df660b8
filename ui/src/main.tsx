import '@fontsource-variable/inter';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { chooseBridge } from '@/ipc/choose';
import { App } from '@/routes/app';

import './styles/base.css';

const root = document.getElementById('root');
if (root) {
  const bridge = await chooseBridge();
  createRoot(root).render(
    <StrictMode>
      <App bridge={bridge} />
    </StrictMode>,
  );
}
