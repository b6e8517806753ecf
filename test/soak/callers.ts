import { canaryTokens } from '../support/canary.ts';
import type { Some } from './in-turn.ts';

/** Somebody who asks the gateway, with a token that is not to come out of it anywhere. */
export interface Caller {
  readonly username: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether GitLab lets them see the private project, record deployments in it, delete them. */
  readonly sees: boolean;
  readonly records: boolean;
  readonly deletes: boolean;
}

export const MAINTAINER: Caller = {
  username: 'mira.castellan',
  headers: { 'private-token': canaryTokens.maintainer },
  sees: true,
  records: true,
  deletes: true,
};

export const CALLERS: Some<Caller> = [
  MAINTAINER,
  {
    username: 'tomasz.wilk',
    headers: { authorization: `Bearer ${canaryTokens.developer}` },
    sees: true,
    records: true,
    deletes: false,
  },
  {
    username: 'ines.duarte',
    headers: { 'private-token': canaryTokens.reporter },
    sees: true,
    records: false,
    deletes: false,
  },
  {
    username: 'oleander.pryce',
    headers: { authorization: `Bearer ${canaryTokens.outsider}` },
    sees: false,
    records: false,
    deletes: false,
  },
];
