// The kinds of changes between two builds, for `--fail-on` and for every output. In the order of their weight.
export const changes = {
  'newly-allowed': {
    title: 'Newly allowed',
    about: 'the old build denied it, and the new one allows it or is not asked',
  },
  'new-access': {
    title: 'New access',
    about: 'both builds deny it, and only the new one allows another operation or actor that reaches it',
  },
  'newly-denied': { title: 'Newly denied', about: 'the old build allowed it or was not asked' },
  unanswered: { title: 'No longer answered', about: 'only the old build answers it' },
  'new-finding': { title: 'New findings', about: 'every run of the new build has it, and none of the old one' },
  'muted-otherwise': { title: 'Muted otherwise', about: 'only one build gets it, or mutes and inverts otherwise' },
  'subscribed-otherwise': { title: 'Subscribed otherwise', about: 'the builds ask for different events' },
  'cached-otherwise': { title: 'Cached otherwise', about: 'the answer is the same, and kept by one build alone' },
  later: { title: 'Answered later', about: 'every run of the new build takes longer than every run of the old one' },
  answered: { title: 'Answered now', about: 'only the new build answers it' },
  'gone-finding': { title: 'Gone findings', about: 'every run of the old build has it, and none of the new one' },
} as const;

export type ChangeName = keyof typeof changes;
export const changeNames = Object.keys(changes) as ChangeName[];
