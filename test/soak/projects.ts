import { sampleProjects } from '../../src/sandbox/sample/projects.ts';

/** Private. Nobody changes it, so each response about it can be compared with the first one. */
export const BOX_OFFICE = sampleProjects.boxOffice;
/** Public. */
export const DESIGN_TOKENS = sampleProjects.designTokens;
/** Private. Where deployments are recorded, changed and deleted. */
export const STOREFRONT = sampleProjects.storefront;
/** Everybody may see it. Where deployments change without the gateway. */
export const MAIL_RELAY = sampleProjects.mailRelay;
/** Only the maintainer may see it. */
export const PAYOUTS = sampleProjects.payouts;
