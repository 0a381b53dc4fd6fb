# Completes tinydub in fish 3.1 or newer.
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
