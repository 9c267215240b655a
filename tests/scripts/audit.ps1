# Pages through the audit log and writes it to CSV: as many records as there are, not the first 5,000.
param(
    [int]$Days = 30,
    [string[]]$Operations = @('FileAccessed', 'FileDownloaded', 'FileModified', 'FileDeleted', 'FileRecycled'),
    [string]$OutputFile = 'AuditRecords.csv',
    [ValidateRange(1, 5000)][int]$PageSize = 50
)

$EndDate = (Get-Date).AddDays(1)
$StartDate = $EndDate.AddDays(-$Days)
$SessionId = "audit $(Get-Date -Format yyyyMMdd-HHmm)"
$Seen = [System.Collections.Generic.HashSet[string]]::new()
$Records = New-Object System.Collections.ArrayList
$Page = 0

Connect-ExchangeOnline -ShowBanner:$false
Write-Output "Searching from $($StartDate.ToString('yyyy-MM-dd')) to $($EndDate.ToString('yyyy-MM-dd')) in pages of $PageSize"

do {
    $Try = 0
    do {
        try {
            $Current = Search-UnifiedAuditLog -StartDate $StartDate -EndDate $EndDate -Operations $Operations `
                -SessionId $SessionId -SessionCommand ReturnLargeSet -ResultSize $PageSize -Formatted -ErrorAction Stop
            $Failed = $false
        }
        catch {
            $Failed = $true
            $Try++
            Write-Warning "Page $($Page + 1), try $Try`: $($_.Exception.Message)"
            Start-Sleep -Seconds (10 * $Try)
        }
    } while ($Failed -and $Try -lt 3)
    if ($Failed) { throw "The audit log cannot be read after $Try tries" }

    if (($Current | Measure-Object).Count -gt 0) {
        $Page++
        $ResultCount = $Current[0].ResultCount
        foreach ($Record in $Current) {
            if ($Seen.Add($Record.Identity)) { [void]$Records.Add($Record) }
        }
        Write-Output ("Page {0}: {1} records, {2} of {3}" -f $Page, @($Current).Count, $Current[-1].ResultIndex, $ResultCount)
    }
} while (@($Current).Count -gt 0 -and $Records.Count -lt $ResultCount)

if ($Records.Count -eq 0) {
    Write-Output 'No records'
    return
}

$Rows = foreach ($Record in ($Records | Sort-Object CreationDate)) {
    $Data = $Record.AuditData | ConvertFrom-Json
    [pscustomobject][ordered]@{
        Date      = Get-Date $Record.CreationDate -Format 'yyyy-MM-dd HH:mm'
        User      = $Data.UserId
        Operation = $Record.Operations
        Workload  = $Data.Workload
        Object    = $Data.ObjectId
        File      = if ($Data.ObjectId) { $Data.ObjectId.Substring($Data.ObjectId.LastIndexOf('/') + 1) } else { $null }
        Client    = $Data.ClientIP
        Type      = $Record.RecordType
    }
}
$Rows | Export-Csv -Path $OutputFile -NoTypeInformation -Encoding utf8

$Rows | Group-Object Operation | Sort-Object @{Expression = 'Count'; Descending = $true }, Name | Format-Table Count, Name -AutoSize
$Top = $Rows | Group-Object User | Sort-Object Count, Name -Descending | Select-Object -First 3 -Property Name, Count
$Top | ForEach-Object { '{0,-36}{1,5}' -f $_.Name, $_.Count }
$Span = ([datetime]$Rows[-1].Date) - ([datetime]$Rows[0].Date)
"{0} records over {1} days; {2} lines in {3}" -f $Records.Count, [int]$Span.TotalDays, ((Import-Csv $OutputFile) | Measure-Object).Count, $OutputFile
