# Completes tinydub in bash 3.2 or newer.

# Parts a line into `words`, without their quotes, and expands nothing in it. The last word is what
# is typed so far; `kept` counts its characters that readline leaves as they are: those before a
# quote, a "=" or a ":".
_tinydub_words() {
    local line=$1 quote="" word="" begun="" letter i
    words=() kept=0
    for ((i = 0; i < ${#line}; i++)); do
        letter=${line:i:1}
        case $quote$letter in
            [\'\"]) quote=$letter begun=1 kept=${#word} ;;
            \'\' | \"\") quote="" ;;
            \\ | \"\\) ((i += 1)) && word+=${line:i:1} begun=1 ;;
            [[:space:]])
                [[ $begun ]] && words+=("$word")
                word="" begun="" kept=0
                ;;
            [=:])
                word+=$letter begun=1
                [[ $COMP_WORDBREAKS == *"$letter"* ]] && kept=${#word}
                ;;
            *) word+=$letter begun=1 ;;
        esac
    done
    words+=("$word")
}

_tinydub() {
    local kept=0 last word kind="" line value about described=""
    local -a words=() alias=()
    COMPREPLY=()
    if line=$(alias -- "$1" 2>/dev/null); then
        _tinydub_words "${line#*=}"
        _tinydub_words "${words[0]} "
        [[ ${words[0]##*/} == tinydub ]] || return 0
        unset "words[${#words[@]}-1]"
        alias=("${words[@]}")
    fi
    _tinydub_words "${COMP_LINE:0:COMP_POINT}"
    last=$((${#words[@]} - 1)) && word=${words[last]} && unset "words[last]"
    [[ ${#alias[@]} -gt 0 ]] && words=("${alias[@]}" "${words[@]:1}")
    [[ ${words[0]} == \~/* ]] && words[0]=$HOME/${words[0]:2}
    # 63 and 33: bash shows a list; of it, it inserts at most what all lines begin with.
    [[ ${COMP_TYPE-} == 63 || ${COMP_TYPE-} == 33 ]] && described=1
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
            continue
        fi
        value=${line%%$'\t'*} about=${line#*$'\t'}
        [[ $described && $about ]] && value+="  ($about)"
        COMPREPLY+=("${value:kept}")
    done < <(_TINYDUB_COMPLETE=1 "${words[@]}" "=$word" 2>/dev/null </dev/null)
    # A line that is alone is inserted as it is.
    [[ ${#COMPREPLY[@]} -eq 1 ]] && COMPREPLY=("${COMPREPLY[0]%%  (*}")
    case $kind in
        files) _tinydub_paths -f "$word" "$kept" ;;
        directories) _tinydub_paths -d "$word" "$kept" ;;
    esac
}

_tinydub_paths() {
    local option="" path=$2 line
    [[ $path == --*=* ]] && option=${path%%=*}= && path=${path#*=}
    [[ $path == \~/* ]] && path=$HOME/${path:2}
    while IFS= read -r line; do
        line=$option$line
        COMPREPLY+=("${line:$3}")
    done < <(compgen "$1" -- "$path")
    type compopt >/dev/null 2>&1 && compopt -o filenames
}

complete -o nosort -F _tinydub tinydub 2>/dev/null || complete -F _tinydub tinydub
