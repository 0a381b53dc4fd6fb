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
"""

_ZSH: Final = r"""#compdef tinydub
# Completes tinydub in zsh: in a folder of $fpath as _tinydub, or sourced after compinit.
_tinydub() {
    local line kind
    local -a lines values shown
    lines=("${(@f)$(_TINYDUB_COMPLETE=1 "${(@Q)words[1,CURRENT-1]}" "=${(Q)PREFIX}" 2>/dev/null)}")
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
    set -l words (commandline -opc)
    set -l current (commandline -ct | string unescape)
    set -l lines (_TINYDUB_COMPLETE=1 $words "=$current" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current")
        case directories
            __fish_complete_directories (string replace -r -- '^--[^=]*=' '' "$current")
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
    $before = $env:_TINYDUB_COMPLETE
    try {
        $env:_TINYDUB_COMPLETE = '1'
        $lines = @(& $commandAst.CommandElements[0].Value @words "=$wordToComplete" 2>$null)
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
