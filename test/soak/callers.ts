import { canaryTokens } from '../support/canary.ts';
import type { Some } from './in-turn.ts';

/** A person who sends operations, with a token that must never leave the gateway. */
export interface Caller {
  readonly username: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether GitLab allows this person to read the private project, and to record and delete deployments in it. */
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
