#Requires -Version 5.1
<#
    Who can open whose mailbox, send as whom, and see whose calendar: one report for all user, shared and room mailboxes.
    Leaves out what everybody has: NT AUTHORITY\SELF, inherited entries, Default and Anonymous with their usual rights.
#>
[CmdletBinding()]
param (
    [ValidateSet('FullAccess', 'SendAs', 'SendOnBehalf', 'Calendar')]
    [string[]]$Include = @('FullAccess', 'SendAs', 'SendOnBehalf', 'Calendar'),

    [string]$ReportFile = 'MailboxPermissions.csv',

    [switch]$Html
)

begin {
    $ModulesLoaded = Get-Module | Select-Object -ExpandProperty Name
    If (!($ModulesLoaded -match 'ExchangeOnlineManagement')) { Write-Verbose 'Connecting'; Connect-ExchangeOnline -ShowBanner:$false }
    $Report = [System.Collections.Generic.List[Object]]::new()
    $Problems = @{}

    function Add-ReportLine {
        param($Mailbox, [string]$Permission, [string]$Who, $Rights, [string]$Where = '')
        $Line = [PSCustomObject]@{
            Mailbox    = $Mailbox.DisplayName
            Address    = $Mailbox.PrimarySmtpAddress
            Type       = $Mailbox.RecipientTypeDetails
            Permission = $Permission
            Who        = $Who
            Rights     = ($Rights -join '; ')
            Where      = $Where
        }
        $Report.Add($Line)
    }
}

process {
    [array]$Mbx = Get-EXOMailbox -RecipientTypeDetails UserMailbox, SharedMailbox, RoomMailbox -ResultSize Unlimited `
        -Properties DisplayName, GrantSendOnBehalfTo | Sort-Object DisplayName
    If ($Mbx.Count -eq 0) { Write-Error 'No mailboxes found. Script exiting...' -ErrorAction Stop }
    Write-Host ('Processing {0} mailboxes' -f $Mbx.Count)
    $i = 0
    ForEach ($M in $Mbx) {
        $i++
        Write-Verbose ('{0}/{1} {2}' -f $i, $Mbx.Count, $M.DisplayName)
        try {
            if ('FullAccess' -in $Include) {
                Get-EXOMailboxPermission -Identity $M.UserPrincipalName |
                    Where-Object { ($_.User -ne 'NT AUTHORITY\SELF') -and (-not $_.IsInherited) -and ($_.Deny -ne $true) } |
                    ForEach-Object { Add-ReportLine $M 'Full access' $_.User $_.AccessRights }
            }
            if ('SendAs' -in $Include) {
                $SendAs = Get-EXORecipientPermission -Identity $M.UserPrincipalName | ? { $_.Trustee -notlike 'NT AUTHORITY\*' -and $_.AccessControlType -eq 'Allow' }
                foreach ($Entry in $SendAs) { Add-ReportLine $M 'Send as' $Entry.Trustee $Entry.AccessRights }
            }
            if ('SendOnBehalf' -in $Include -and $M.GrantSendOnBehalfTo) {
                foreach ($Delegate in $M.GrantSendOnBehalfTo) {
                    $Known = Get-Recipient -Identity $Delegate
                    Add-ReportLine $M 'Send on behalf' $Known.PrimarySmtpAddress 'SendOnBehalf'
                }
            }
            if ('Calendar' -in $Include) {
                $Calendar = Get-EXOMailboxFolderStatistics -Identity $M.UserPrincipalName -FolderScope Calendar |
                    Where-Object { $_.FolderType -eq 'Calendar' } | Select-Object -First 1
                $Folder = '{0}:\{1}' -f $M.UserPrincipalName, $Calendar.Name
                $Entries = Get-MailboxFolderPermission -Identity $Folder
                foreach ($Entry in $Entries) {
                    $Name = $Entry.User.DisplayName
                    switch ($Name) {
                        'Anonymous' { if ($Entry.AccessRights -ne 'None') { Add-ReportLine $M 'Calendar' $Name $Entry.AccessRights $Folder } }
                        'Default' { if ($Entry.AccessRights -notin 'None', 'AvailabilityOnly') { Add-ReportLine $M 'Calendar' $Name $Entry.AccessRights $Folder } }
                        default {
                            $Rights = @($Entry.AccessRights) + @($Entry.SharingPermissionFlags | Where-Object { $_ })
                            Add-ReportLine $M 'Calendar' $Entry.User.ADRecipient.PrimarySmtpAddress $Rights $Folder
                        }
                    }
                }
            }
        }
        catch {
            $Problems[$M.PrimarySmtpAddress] = $_.Exception.Message
            Write-Warning "$($M.DisplayName): $($_.Exception.Message) (line $($_.InvocationInfo.ScriptLineNumber))"
        }
    }
}

end {
    $Report | Sort-Object Mailbox, Permission, Who | Export-Csv -NoTypeInformation -Path $ReportFile -Encoding UTF8
    If ($Html) {
        $Head = '<style>table { border-collapse: collapse } td, th { border: 1px solid #999 }</style>'
        $Report | Select-Object Mailbox, Permission, Who, Rights | ConvertTo-Html -Head $Head -Title 'Permissions' |
            Out-File ($ReportFile -replace '\.csv$', '.html')
    }
    $Report | Sort-Object Mailbox, Permission, Who | Format-Table Mailbox, Permission, Who, Rights -AutoSize
    $Summary = $Report | Group-Object -Property Permission -AsHashTable -AsString
    foreach ($Key in ($Summary.Keys | Sort-Object)) { '{0}: {1}' -f $Key, $Summary[$Key].Count }
    "$($Problems.Count) mailboxes with problems"
}
