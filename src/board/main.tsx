import { render } from 'preact';
import { App } from './app.tsx';
import './style/base.css';
import './style/matrix.css';
import './style/panel.css';

const root = document.querySelector('#board');
if (root) render(<App />, root);
