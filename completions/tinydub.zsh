#compdef tinydub

_tinydub_completion() {
  eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" _TINYDUB_COMPLETE=complete_zsh tinydub)
}

compdef _tinydub_completion tinydub
