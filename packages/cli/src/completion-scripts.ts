export const SHELLS = ["bash", "zsh"] as const;
export type CompletionShell = (typeof SHELLS)[number];

/** The hidden command that the scripts ask. */
export const WORDS_COMMAND = "complete-words";
/** Its answer where file names are wanted; otherwise a candidate a line, a tab, what it is. */
export const FILES = ":files";

/**
 * What shells load. Written here, since the libraries for this build a command line of what was typed and evaluate it: a
 * `$(...)` under the cursor would be run by the Tab key. These hand words on as they are.
 */
export const SCRIPTS: Readonly<Record<CompletionShell, string>> = {
  bash: `# bash completion of lockkeeper: source it, or keep it as /etc/bash_completion.d/lockkeeper
_lockkeeper() {
  local line cur=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ${FILES} ]]; then
      compopt -o default 2>/dev/null
      COMPREPLY=()
      return
    fi
    line=\${line%%$'\\t'*}
    [[ $line == "$cur"* ]] && COMPREPLY+=("$line")
  done < <(lockkeeper ${WORDS_COMMAND} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _lockkeeper lockkeeper`,
  zsh: `#compdef lockkeeper
# zsh completion of lockkeeper: source it, or keep it as _lockkeeper in a folder of $fpath
_lockkeeper() {
  local line
  local -a found
  for line in "\${(@f)$(lockkeeper ${WORDS_COMMAND} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ${FILES} ]]; then
      _files
      return
    fi
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#found )) && _describe -t lockkeeper lockkeeper found
}
if [[ \${funcstack[1]} == _lockkeeper ]]; then
  _lockkeeper "$@"
else
  compdef _lockkeeper lockkeeper
fi`,
};
