// SPDX-License-Identifier: Apache-2.0
// The reasons for which the oracle leaves a walk.

/** A walk that neither side has to follow: it does not end, or our contract leaves it open. */
export class Abandon extends Error {}

/** The reason where XState's own states are no longer to be believed. */
export const LOST = 'a history may have led back to its own source';
