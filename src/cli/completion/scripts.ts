// The scripts that make a shell complete `esreplay`. Each asks esreplay itself; see candidates.ts for the answer.

/** Comes first when a shell wants the last word completed. */
export const completionWord = '--complete';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

// Readline breaks words at characters such as = and @, which are part of ours: the words are joined again, and what
// stands before the last such character is taken off the candidates.
const bash = `# Completion of esreplay in bash. Made by: esreplay completion bash
_esreplay() {
  local rest=$COMP_LINE words=() last=-1 i word typed broken line files=
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $last -ge 0 && -n $word && $rest != [[:space:]]* ]]; then
      words[last]+=$word
    else
      words[++last]=$word
      while [[ $rest == [[:space:]]* ]]; do rest=\${rest:1}; done
    fi
    rest=\${rest#"$word"}
  done
  typed=\${words[last]}
  broken=\${typed%"\${typed##*["\${COMP_WORDBREAKS//[^=:@,]/}"]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <("\${words[0]}" ${completionWord} "\${words[@]:1}" 2>/dev/null)
  for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]=\${COMPREPLY[i]#"$broken"}; done
  if [[ -n $files ]]; then
    [[ \${#COMPREPLY[@]} -gt 0 ]] || compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${typed#"$broken"}")
  fi
  [[ \${#COMPREPLY[@]} -ne 1 || \${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}
complete -F _esreplay esreplay
`;

const zsh = `#compdef esreplay
# Completion of esreplay in zsh. Made by: esreplay completion zsh
_esreplay() {
  local line files= broken=
  local -a described
  [[ $PREFIX == --*=* ]] && broken=\${PREFIX%%=*}=
  for line in "\${(@f)$("\${(Q)words[1]}" ${completionWord} "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      ('') ;;
      (:files) files=1 ;;
      (*) line=\${line#"$broken"}; described+=("\${\${line%%$'\\t'*}//:/\\\\:}\${\${(M)line%%$'\\t'*}:+:\${line#*$'\\t'}}") ;;
    esac
  done
  [[ -n $broken ]] && compset -P '*='
  (( $#described )) && _describe -V esreplay described
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _esreplay ]]; then _esreplay "$@"; else compdef _esreplay esreplay; fi
`;

const fish = `# Completion of esreplay in fish. Made by: esreplay completion fish
function __esreplay_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    for line in ($words[1] ${completionWord} $words[2..-1] "$typed" 2>/dev/null)
        if test "$line" = :files
            set -l before (string match -r -- '^--[^=]*=' "$typed")
            __fish_complete_path (string replace -r -- '^--[^=]*=' '' "$typed") | string replace -r -- '^' "$before"
        else
            echo $line
        end
    end
end
complete -c esreplay -f -k -a '(__esreplay_complete)'
`;

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
