import { sendFirstRequest } from './api/first-request.ts';
import './style/base.css';
import './style/matrix.css';
import './style/panel.css';

// This small script runs first, so that the gateway reads the board while the browser loads the rest of the page.
sendFirstRequest();
void import('./main.tsx');
