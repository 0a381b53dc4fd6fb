# Completes tinydub in fish 3.1 or newer.
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
