// SPDX-License-Identifier: Apache-2.0
// What the people at the centre and in the agencies do, each when their turn has come.

// For each procedure: the events that are sent as soon as the case accepts them.
const SENT_WHEN_ACCEPTED = {
  'birth-bundle': ['officer.accept'],
  'birth-registration': ['officer.send-draft', 'citizen.confirm-draft', 'officer.sign'],
};

// The results of a bundle, each handed out as soon as it is there, whatever else is still open.
const RESULTS = ['certificate', 'residence', 'insurance', 'card'];

/** The next event for this case that its people would send, or undefined. */
export function nextEvent(one) {
  const accepted = new Set(one.accepts.map(({ type }) => type));
  const sent = SENT_WHEN_ACCEPTED[one.procedure.id] ?? [];
  const type = sent.find((candidate) => accepted.has(candidate));
  if (type) return { type };
  return accepted.has('officer.hand-out') ? nextHandOut(one.context) : undefined;
}

function nextHandOut(context) {
  const result = RESULTS.find(
    (name) => context[name] && !context.handedOut.includes(name) && isGranted(context[name]),
  );
  return result && { type: 'officer.hand-out', result };
}

// The certificate is a paper; the other results tell what became of them.
function isGranted(result) {
  return result.outcome === undefined || result.outcome === 'granted';
}
