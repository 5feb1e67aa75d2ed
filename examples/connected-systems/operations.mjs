// SPDX-License-Identifier: Apache-2.0
// What the seven systems can do. Each operation is a function of what is asked (data.request) that
// gives the `output`; its members are what the connector file of that system reads as `response`
// (connectors/catalog/*.connector.json). Everything is made up: no register stands behind it.

const today = () => new Date().toISOString().slice(0, 10);
const year = () => today().slice(0, 4);

function firstOfNextMonth() {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1))
    .toISOString().slice(0, 10);
}

let serial = 0;
const nextSerial = (digits) => String(++serial).padStart(digits, '0');

// A personal number has twelve digits: the province, sex and century, the year, six of chance.
function personalNumber(child) {
  const born = /^\d{4}/.exec(child?.bornOn ?? '')?.[0] ?? year();
  const sexAndCentury = (Number(born.slice(0, 2)) - 19) * 2 + (child?.sex === 'female' ? 1 : 0);
  return `031${sexAndCentury}${born.slice(2)}${nextSerial(6)}`;
}

// Sex and year of birth stand in the number; all else is made up.
function person(number) {
  const sexAndCentury = Number(number[3]);
  const born = 1900 + 100 * Math.floor(sexAndCentury / 2) + Number(number.slice(4, 6));
  return {
    fullName: `Nguyễn Văn ${number.slice(6)}`,
    bornOn: `${born}-01-01`,
    sex: sexAndCentury % 2 ? 'female' : 'male',
    ethnicity: 'Kinh',
    nationality: 'Việt Nam',
    residence: { kind: 'permanent', commune: 'Xã Ví Dụ', province: 'Thành phố Ví Dụ' },
  };
}

const entry = (prefix) => ({
  caseNumber: `HT-${year()}-${nextSerial(6)}`,
  number: `${prefix}${nextSerial(3)}/${year()}`,
  book: `01/${year()}`,
  registeredOn: today(),
});

const notice = () => ({
  caseNumber: `CT-${year()}-${nextSerial(6)}`,
  noticeNumber: `CT08-${nextSerial(6)}`,
});

const payment = () => ({ caseNumber: `CTR-${year()}-${nextSerial(6)}`, paidOn: today() });

const insurance = (output) => ({ caseNumber: `BH-${year()}-${nextSerial(6)}`, ...output });

const decision = () => `${nextSerial(4)}/QĐ-BHXH`;

export const operations = {
  'civil-status': {
    'register-birth': (request) => ({
      ...entry('KS-'),
      personalNumber: personalNumber(request.child),
    }),
    'correct-birth': (request) => ({
      ...entry('KS-'),
      number: request.certificate?.number ?? `KS-${nextSerial(3)}/${year()}`,
      personalNumber: request.person?.personalNumber ?? null,
    }),
    'register-death': () => entry('KT-'),
    'correct-death': (request) => ({
      ...entry('KT-'),
      number: request.extract?.number ?? `KT-${nextSerial(3)}/${year()}`,
    }),
    'look-up-marital-status': () => ({
      caseNumber: `TC-${year()}-${nextSerial(6)}`,
      status: 'single',
    }),
    'look-up-marriage': () => ({
      caseNumber: `TC-${year()}-${nextSerial(6)}`,
      certificate: {
        number: `KH-${nextSerial(3)}/${year()}`,
        registeredOn: today(),
        registeredAt: 'Ủy ban nhân dân xã Ví Dụ',
      },
    }),
    'register-marriage': () => entry('KH-'),
  },
  residence: {
    'register-permanent-residence': notice,
    'remove-permanent-residence': notice,
  },
  'social-insurance': {
    'issue-child-card': () =>
      insurance({ cardNumber: `TE131${nextSerial(10)}`, validFrom: today() }),
    'stop-allowance': () =>
      insurance({ decisionNumber: decision(), stoppedFrom: firstOfNextMonth() }),
    'settle-death-benefit': () =>
      insurance({ decisionNumber: decision(), amount: 25_300_000, paidOn: today() }),
  },
  'social-affairs': {
    'pay-merit-benefit': payment,
    'pay-funeral-support': payment,
  },
  identity: {
    'issue-child-card': (request) => ({
      caseNumber: `CC-${year()}-${nextSerial(6)}`,
      issuedOn: today(),
      pickUp: typeof request.pickUp === 'string' ? request.pickUp : null,
    }),
  },
  // Whoever has a number is known, and nobody by another.
  population: {
    'look-up-people': (request) => ({
      caseNumber: `TC-${year()}-${nextSerial(6)}`,
      people: Object.fromEntries(Object.entries(request.people ?? {})
        .map(([who, number]) => [who, number ? person(number) : null])),
    }),
  },
  // The Portal is asked nothing: it is told how the dossiers fare.
  'national-portal': {},
};
