"""The scripts that a shell loads. Each calls `tinydub` as `answer` wants, and offers what it says.

None evaluates or expands what comes back: it may hold strangers' names.
"""

from enum import StrEnum
from typing import Final


class Shell(StrEnum):
    """The shells that can complete our command lines."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


_BASH: Final = r"""# Completes tinydub in bash 3.2 or newer.

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
"""

_ZSH: Final = r"""#compdef tinydub
# Completes tinydub in zsh: in a folder of $fpath as _tinydub, or sourced after compinit.
_tinydub() {
    local line kind
    local -a command lines values shown
    command=("${(@Q)words[1,CURRENT-1]}")
    [[ $command[1] == '~/'* ]] && command[1]=$HOME/${command[1]#'~/'}
    lines=("${(@f)$(_TINYDUB_COMPLETE=1 "${command[@]}" "=${(Q)PREFIX}" 2>/dev/null </dev/null)}")
    kind=${lines[1]}
    case $kind in
        files) [[ $PREFIX == --*=* ]] && compset -P '*='; _files ;;
        directories) [[ $PREFIX == --*=* ]] && compset -P '*='; _files -/ ;;
        values)
            for line in "${(@)lines[2,-1]}"; do
                values+=("${line%%$'\t'*}")
                line=${line/$'\t'/  -- }
                shown+=("${line%  -- }")
            done
            compadd -V tinydub -l -d shown -a values
            ;;
    esac
}
if [[ $funcstack[1] == _tinydub ]]; then
    _tinydub "$@"
else
    compdef _tinydub tinydub
fi
"""

_FISH: Final = r"""# Completes tinydub in fish 3.1 or newer.
function __tinydub_complete
    set -l words (commandline -opc | string replace -r '^~/' "$HOME/")
    while string match -qr '^\w+=' -- "$words[1]"  # FOO=1 tinydub ...
        set -e words[1]
    end
    set -l typed (commandline -ct)
    set -l current (string unescape -- "$typed"; or string trim -l -c '"\'' -- "$typed")
    set -lx _TINYDUB_COMPLETE 1
    set -l run $words
    if not functions -q -- "$words[1]"  # else, it is an alias
        set -p run env  # which, unlike fish, is silent about a program that cannot be run
    end
    set -l lines ($run "=$current" 2>/dev/null </dev/null)
    set -l option (string match -r -- '^--[^=]*=' "$current")
    set -l path (string replace -r -- '^--[^=]*=' '' "$current")
    switch "$lines[1]"
        case files
            printf '%s\n' "$option"(__fish_complete_path "$path")
        case directories
            printf '%s\n' "$option"(__fish_complete_directories "$path")
        case values
            printf '%s\n' $lines[2..-1]
    end
end
complete --command tinydub --no-files --keep-order --arguments '(__tinydub_complete)'
"""

_POWERSHELL: Final = r"""# Completes tinydub in PowerShell 5.1 or newer.
Register-ArgumentCompleter -Native -CommandName tinydub -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_.Value -is [string]) { $_.Value } else { $_.ToString() } })
    $current = "$wordToComplete".TrimStart([char[]]@(34, 39))
    $before = $env:_TINYDUB_COMPLETE
    try {
        $env:_TINYDUB_COMPLETE = '1'
        $lines = @(& $commandAst.CommandElements[0].Value @words "=$current" 2>$null)
    } catch {
        return
    } finally {
        $env:_TINYDUB_COMPLETE = $before
    }
    if ($lines.Count -lt 2 -or $lines[0] -ne 'values') { return }  # files: its own completion
    foreach ($line in $lines[1..($lines.Count - 1)]) {
        $value, $about = $line -split "`t", 2
        if (-not $about) { $about = $value }
        $kind = [System.Management.Automation.CompletionResultType]::ParameterValue
        [System.Management.Automation.CompletionResult]::new($value, $value, $kind, $about)
    }
}
"""

SCRIPTS: Final = {
    Shell.BASH: _BASH,
    Shell.ZSH: _ZSH,
    Shell.FISH: _FISH,
    Shell.POWERSHELL: _POWERSHELL,
}

FILES: Final = {
    Shell.BASH: "tinydub.bash",
    Shell.ZSH: "_tinydub",
    Shell.FISH: "tinydub.fish",
    Shell.POWERSHELL: "tinydub.ps1",
}
"""The scripts' names in `completions/`."""
