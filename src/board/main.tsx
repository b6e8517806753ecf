import { render } from 'preact';
import { App } from './app.tsx';

// The script that imports this one does not wait for the rest of the page.
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', show, { once: true });
else show();

function show(): void {
  const root = document.querySelector('#board');
  if (root) render(<App />, root);
}
