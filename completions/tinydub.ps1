# Completes tinydub in PowerShell 5.1 or newer.
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
