# Completes tinydub in bash 3.2 or newer.
_tinydub() {
    local word="" kind="" line i
    local -a words=() values=() shown=()
    # Bash parts a line at "=" and ":", too: what belongs together is joined again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        line=${COMP_WORDS[i]}
        if [[ $line == [=:]* || $word == *[=:] ]] && [[ ${#word} -gt 0 ]]; then
            word+=$line
        else
            [[ $i -gt 1 ]] && words+=("$word")
            word=$line
        fi
    done
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
            continue
        fi
        values+=("${line%%$'\t'*}")
        line=${line/$'\t'/  (}
        shown+=("${line%  (}")
    done < <(_TINYDUB_COMPLETE=1 "$1" ${words[@]+"${words[@]}"} "=$word" 2>/dev/null)
    COMPREPLY=()
    case $kind in
        files | directories)
            local action=-f
            [[ $kind == directories ]] && action=-d
            word=${word#--*=}
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <(compgen $action -- "$word")
            type compopt >/dev/null 2>&1 && compopt -o filenames
            ;;
        values)
            # 63 and 33: bash only shows the list, where descriptions help and nothing is inserted.
            if [[ ${#values[@]} -gt 1 && ( $COMP_TYPE == 63 || $COMP_TYPE == 33 ) ]]; then
                for line in "${shown[@]}"; do
                    [[ $line == *"  ("* ]] && line+=")"
                    COMPREPLY+=("$line")
                done
            elif [[ ${#values[@]} -gt 0 ]]; then
                for line in "${values[@]}"; do
                    [[ $word == *[=:]* ]] && line=${line#"${word%"${word##*[=:]}"}"}
                    COMPREPLY+=("$line")
                done
            fi
            ;;
    esac
}
complete -o nosort -F _tinydub tinydub 2>/dev/null || complete -F _tinydub tinydub
