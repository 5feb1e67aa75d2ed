# SPDX-License-Identifier: Apache-2.0
# Completion for bash: source it, or put it where bash-completion looks. It asks the program's own
# help, so that it never knows less than the program.

_lienthong()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]}
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" --lang en --help | awk '/^  [a-z]/ {print $1}')" -- "$word")
        return
    fi
    case $before in
    --input | --inputs | --case | --calendar | --data | --map) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --lang) mapfile -t COMPREPLY < <(compgen -W 'vi en' -- "$word"); return ;;
    --role) mapfile -t COMPREPLY < <(compgen -W 'officer signatory leader manager admin auditor system' -- "$word"); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'mermaid dot svg' -- "$word"); return ;;
    --status) mapfile -t COMPREPLY < <(compgen -W 'active done stopped' -- "$word"); return ;;
    --sort) mapfile -t COMPREPLY < <(compgen -W 'newest oldest due' -- "$word"); return ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" "$command" --lang en --help | awk '/^  --/ {print $1}')" -- "$word")
    elif [[ $command == token && $COMP_CWORD == 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'create list revoke' -- "$word")
    elif [[ $command == incident && $COMP_CWORD == 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'list retry give-up dismiss' -- "$word")
    elif [[ $command == calendar && $COMP_CWORD == 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'list show put' -- "$word")
    elif [[ $command == delegation && $COMP_CWORD == 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'list add end' -- "$word")
    elif [[ $command == outage && $COMP_CWORD == 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'list announce end' -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _lienthong lienthong
