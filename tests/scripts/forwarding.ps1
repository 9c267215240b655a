# Forwarding audit: who sends mail out of the house, by the mailbox or by an inbox rule.
# Writes one row for each way out to a CSV file; internal ways are counted only.
Param (
    [Parameter(Mandatory = $false)]
    [Switch]$IncludeInternal,
    [Parameter(Mandatory = $false)]
    [string]$UserPrincipalName,
    [string]$OutputCSV = "MailForwarding_$((Get-Date -format 'yyyy-MMM-dd')).csv"
)

Function Connect_Exo {
    $Module = Get-Module -Name ExchangeOnlineManagement -ListAvailable
    if ($Module.count -eq 0) {
        Write-Host Exchange Online PowerShell module is not available -ForegroundColor yellow
        Exit
    }
    Connect-ExchangeOnline -ShowBanner:$false
}
Connect_Exo

# Domains of our own: everything else is outside
$AcceptedDomains = (Get-AcceptedDomain).DomainName
$Findings = @()
$InternalCount = 0
$MbCount = 0
$DisabledRules = 0

Function Get-Outside([string]$Address) {
    $Clean = $Address -replace '^smtp:', ''
    $Domain = ($Clean -split '@')[-1]
    return ($AcceptedDomains -notcontains $Domain)
}

# "Name" [SMTP:address] or "Name" [EX:/o=...]
Function Resolve-Target([string]$Target) {
    if ($Target -match '\[SMTP:(?<Address>[^\]]+)\]') { return $Matches.Address }
    if ($Target -match '^"(?<Name>[^"]+)" \[EX:') {
        $Recipient = Get-Recipient -Identity $Matches.Name -ErrorAction SilentlyContinue
        if ($Recipient) { return $Recipient.PrimarySmtpAddress }
    }
    return $Target
}

Function Add-Finding($Mailbox, $Kind, $Name, $Target, $Keeps) {
    $Outside = Get-Outside $Target
    if (!$Outside) { $script:InternalCount++ }
    if ($Outside -or $IncludeInternal.IsPresent) {
        $Export = @{
            'Display Name' = $Mailbox.DisplayName; 'UPN' = $Mailbox.UserPrincipalName; 'Kind' = $Kind
            'Rule' = $Name; 'Sends To' = $Target; 'External' = $Outside; 'Keeps A Copy' = $Keeps
        }
        $script:Findings += New-Object PSObject -Property $Export
    }
}

if ($UserPrincipalName -ne '') {
    $Mailboxes = Get-Mailbox -Identity $UserPrincipalName
} else {
    $Mailboxes = Get-Mailbox -ResultSize Unlimited | Sort-Object DisplayName
}
$Total = @($Mailboxes).Count

foreach ($Mailbox in $Mailboxes) {
    $MbCount++
    Write-Progress -Activity "Checking mailbox $($Mailbox.DisplayName)" -Status "$MbCount of $Total" -PercentComplete ($MbCount / $Total * 100)

    if ($Mailbox.ForwardingSmtpAddress -ne $null) {
        Add-Finding $Mailbox 'Mailbox' '-' ($Mailbox.ForwardingSmtpAddress -replace '^smtp:', '') $Mailbox.DeliverToMailboxAndForward
    }
    if ($Mailbox.ForwardingAddress -ne $null) {
        $Recipient = Get-Recipient -Identity $Mailbox.ForwardingAddress
        Add-Finding $Mailbox 'Mailbox' '-' $Recipient.PrimarySmtpAddress $Mailbox.DeliverToMailboxAndForward
    }

    Get-InboxRule -Mailbox $Mailbox.PrimarySmtpAddress | ForEach-Object {
        $Rule = $_
        if (-not $Rule.Enabled) { $DisabledRules++; return }
        foreach ($Property in 'ForwardTo', 'ForwardAsAttachmentTo', 'RedirectTo') {
            foreach ($Target in @($Rule.$Property)) {
                if ([string]::IsNullOrEmpty($Target)) { continue }
                Add-Finding $Mailbox $Property $Rule.Name (Resolve-Target $Target) ($Property -ne 'RedirectTo')
            }
        }
    }
}
Write-Progress -Activity 'Done' -Completed

$Columns = 'Display Name', 'UPN', 'Kind', 'Rule', 'Sends To', 'External', 'Keeps A Copy'
$Findings | Select-Object $Columns | Export-Csv -Path $OutputCSV -NoTypeInformation

# Transport rules send mail away as well
$TransportRules = @(Get-TransportRule | Where-Object { $_.State -eq 'Enabled' -and ($_.RedirectMessageTo -or $_.BlindCopyTo -or $_.CopyTo) })

if ((Test-Path -Path $OutputCSV) -eq "True") {
    Write-Host `nMailboxes checked: $MbCount
    Write-Host Ways out of the house: $(@($Findings | Where-Object { $_.External }).Count) -ForegroundColor Yellow
    Write-Host Ways within: $InternalCount
    Write-Host Disabled rules passed over: $DisabledRules
    Write-Host Transport rules that send copies: $TransportRules.Count
    $Findings | Group-Object Kind | Sort-Object Count -Descending | Select-Object Name, Count | Format-Table
    Write-Host "The output file: $OutputCSV" -ForegroundColor Green
    $Prompt = New-Object -ComObject wscript.shell
    $UserInput = $Prompt.popup("Do you want to open output file?", 0, "Open Output File", 4)
    If ($UserInput -eq 6) {
        Invoke-Item "$OutputCSV"
    }
} Else {
    Write-Host "No mailbox forwards anything"
}
