// Generates redaction.h: contents, rules and profiles for the recorder, which redacts before anything is on a disk.
import {
  contentForms,
  contentNames,
  contents,
  maxRedactedParts,
  redactionActions,
  redactionProfiles,
  redactionRules,
} from '../../src/schema/contents.ts';
import { banner, pascal } from './spelling.ts';

const enumText = (name: string, members: readonly string[]): string =>
  `enum class ${name} : uint8_t {\n${members.map((member) => `  k${pascal(member)},`).join('\n')}\n};`;

const texts = (name: string, all: readonly string[]): string =>
  `inline constexpr const char* k${name}[] = {${[...all.map((text) => JSON.stringify(text)), 'nullptr'].join(', ')}};`;

const lists = ['folders', 'trees', 'identifiers', 'variables'] as const;

const profileTexts = Object.entries(redactionProfiles).flatMap(([name, profile]) =>
  lists.map((list) => texts(`${pascal(name)}${pascal(list)}`, profile[list])),
);

const profileRows = Object.entries(redactionProfiles).map(([name, { rules }]) => {
  const actions = redactionRules.map((rule) => `RedactionAction::k${pascal(rules[rule])}`).join(', ');
  return `    {"${name}", {${actions}}, ${lists.map((list) => `k${pascal(name)}${pascal(list)}`).join(', ')}},`;
});

export const redactionHeader =
  (): string => `${banner('//')}// What texts are about, which rule takes them out, and what the profiles keep.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

// PlanStep.content.
${enumText('Content', ['none', ...contentNames])}

${enumText('ContentForm', contentForms)}

${enumText('RedactionRule', redactionRules)}

${enumText('RedactionAction', redactionActions)}

inline constexpr size_t kMaxRedactedParts = ${maxRedactedParts};

constexpr size_t kRedactionRuleCount = ${redactionRules.length};

struct ContentRow {
  RedactionRule rule;
  ContentForm form;
};

// By Content; that of kNone means nothing.
inline constexpr ContentRow kContents[] = {
    {RedactionRule::kTexts, ContentForm::kWhole},
${contentNames.map((name) => `    {RedactionRule::k${pascal(contents[name].rule)}, ContentForm::k${pascal(contents[name].form)}},  // ${name}`).join('\n')}
};

${texts('RedactionRuleNames', redactionRules)}
${texts('RedactionActionNames', redactionActions)}

// Each list ends with a null pointer.
${profileTexts.join('\n')}

struct RedactionProfile {
  const char* name;
  RedactionAction rules[kRedactionRuleCount];
  const char* const* folders;
  const char* const* trees;
  const char* const* identifiers;
  const char* const* variables;
};

inline constexpr RedactionProfile kRedactionProfiles[] = {
${profileRows.join('\n')}
};

}  // namespace esreplay
`;
