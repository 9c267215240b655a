<#
.SYNOPSIS
    Takes somebody who leaves out of service, in the order in which it hurts least.

.DESCRIPTION
    Blocks the sign-in and ends all sessions, converts the mailbox to a shared one, sets an automatic reply, forwards new
    mail to the manager, lets the manager into the mailbox and the OneDrive, takes the person out of all groups, and
    takes the licences back at the end. Each step is written to a CSV file.

.PARAMETER UserPrincipalName
    Who leaves.

.PARAMETER ForwardTo
    Who takes over; the manager, if nobody is named.

.EXAMPLE
    .\leaver.ps1 -UserPrincipalName oliver.harding@contoso.com
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string]$UserPrincipalName,

    [string]$ForwardTo,

    [string]$LogPath = ".\Leaver_$(Get-Date -Format 'yyyyMMdd').csv"
)

$ErrorActionPreference = 'Stop'
$Log = [System.Collections.Generic.List[Object]]::new()

Function Write-Step {
    param([string]$Step, [string]$Result = 'Done', [string]$Detail)
    $Colour = Switch ($Result) { 'Done' { 'Green' } 'Skipped' { 'Yellow' } Default { 'Red' } }
    Write-Host ("{0,-28} {1,-8} {2}" -f $Step, $Result, $Detail) -ForegroundColor $Colour
    $Log.Add([PSCustomObject][Ordered]@{
        Timestamp = Get-Date -Format s
        User      = $UserPrincipalName
        Step      = $Step
        Result    = $Result
        Detail    = $Detail
    })
}

Connect-MgGraph -Scopes 'User.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All' -NoWelcome
Connect-ExchangeOnline -ShowBanner:$false
Connect-SPOService -Url 'https://contoso-admin.sharepoint.com'

# --- Who leaves, and who takes over ---------------------------------------------------------------------------------
Try {
    $User = Get-MgUser -UserId $UserPrincipalName -Property Id, DisplayName, UserPrincipalName, Mail, AccountEnabled, AssignedLicenses
}
Catch {
    Write-Host "No user $UserPrincipalName`: $($_.Exception.Message)" -ForegroundColor Red
    Break
}
If (-not $ForwardTo) {
    $Manager = Get-MgUserManager -UserId $User.Id -ErrorAction SilentlyContinue
    If ($null -eq $Manager) {
        Write-Host "$($User.DisplayName) has no manager; name somebody with -ForwardTo" -ForegroundColor Red
        Break
    }
    $ForwardTo = $Manager.AdditionalProperties['mail']
}
$Successor = Get-Mailbox -Identity $ForwardTo
Write-Host "$($User.DisplayName) leaves; $($Successor.DisplayName) takes over" -ForegroundColor Cyan

# --- Nobody signs in any more ---------------------------------------------------------------------------------------
If ($User.AccountEnabled) {
    If ($PSCmdlet.ShouldProcess($UserPrincipalName, 'Block sign-in')) {
        Update-MgUser -UserId $User.Id -AccountEnabled:$false
        Write-Step 'Block sign-in'
    }
} Else {
    Write-Step 'Block sign-in' -Result Skipped -Detail 'was blocked before'
}
If ($PSCmdlet.ShouldProcess($UserPrincipalName, 'Revoke sessions')) {
    $Revoked = Revoke-MgUserSignInSession -UserId $User.Id
    Write-Step 'Revoke sessions' -Detail "Value: $($Revoked.Value)"
}

# --- The mailbox ------------------------------------------------------------------------------------------------------
If ($PSCmdlet.ShouldProcess($UserPrincipalName, 'Convert the mailbox')) {
    $Mailbox = Get-Mailbox -Identity $UserPrincipalName
    [double]$SizeGB = (Get-MailboxStatistics -Identity $UserPrincipalName).TotalItemSize.Value.ToBytes() / 1GB
    If ($SizeGB -gt 50) {
        Write-Step 'Convert to shared' -Result Skipped -Detail ('{0:N1} GB are more than 50' -f $SizeGB)
    } Else {
        Set-Mailbox -Identity $UserPrincipalName -Type Shared -HiddenFromAddressListsEnabled $true
        Write-Step 'Convert to shared' -Detail ("{0} -> {1}" -f $Mailbox.RecipientTypeDetails, (Get-Mailbox $UserPrincipalName).RecipientTypeDetails)
    }

    $Reply = @"
$($User.DisplayName) no longer works for Contoso.
Please write to $($Successor.DisplayName) ($($Successor.PrimarySmtpAddress)).
"@
    $OutOfOffice = @{
        Identity         = $UserPrincipalName
        AutoReplyState   = 'Enabled'
        InternalMessage  = $Reply
        ExternalMessage  = $Reply
        ExternalAudience = 'All'
    }
    Set-MailboxAutoReplyConfiguration @OutOfOffice
    Write-Step 'Automatic reply' -Detail (Get-MailboxAutoReplyConfiguration $UserPrincipalName).AutoReplyState

    Set-Mailbox -Identity $UserPrincipalName -ForwardingAddress $Successor.PrimarySmtpAddress -DeliverToMailboxAndForward $true
    Write-Step 'Forward mail' -Detail $Successor.PrimarySmtpAddress

    $Permission = Add-MailboxPermission -Identity $UserPrincipalName -User $Successor.UserPrincipalName -AccessRights FullAccess -InheritanceType All -AutoMapping $false
    Write-Step 'Full access' -Detail "$($Permission.User): $($Permission.AccessRights -join ', ')"

    # Rules that the person made would go on sending mail away
    $Rules = @(Get-InboxRule -Mailbox $UserPrincipalName | Where-Object { $_.Enabled -and ($_.ForwardTo -or $_.RedirectTo -or $_.ForwardAsAttachmentTo) })
    ForEach ($Rule in $Rules) {
        Disable-InboxRule -Identity $Rule.Identity -Confirm:$false
        Write-Step 'Disable inbox rule' -Detail $Rule.Name
    }
}

# --- The OneDrive -----------------------------------------------------------------------------------------------------
If ($PSCmdlet.ShouldProcess($UserPrincipalName, 'Hand over the OneDrive')) {
    $OneDrive = Get-SPOSite -IncludePersonalSite $true -Limit All -Filter "Url -like '-my.sharepoint.com/personal/'" |
        Where-Object { $_.Owner -eq $UserPrincipalName }
    If ($OneDrive) {
        Set-SPOUser -Site $OneDrive.Url -LoginName $Successor.UserPrincipalName -IsSiteCollectionAdmin $true | Out-Null
        Write-Step 'Hand over OneDrive' -Detail $OneDrive.Url
    } Else {
        Write-Step 'Hand over OneDrive' -Result Skipped -Detail 'has none'
    }
}

# --- Groups and licences ----------------------------------------------------------------------------------------------
$Groups = Get-MgUserMemberOf -UserId $User.Id -All | Where-Object { $_.AdditionalProperties.'@odata.type' -eq '#microsoft.graph.group' }
ForEach ($Group in $Groups) {
    $Name = $Group.AdditionalProperties['displayName']
    If ($PSCmdlet.ShouldProcess($Name, 'Remove from group')) {
        Try {
            Remove-MgGroupMemberByRef -GroupId $Group.Id -DirectoryObjectId $User.Id
            Write-Step 'Remove from group' -Detail $Name
        }
        Catch {
            Write-Step 'Remove from group' -Result Failed -Detail "$Name`: $($_.Exception.Message)"
        }
    }
}
$Licences = @(Get-MgUserLicenseDetail -UserId $User.Id)
If ($Licences.Count -gt 0 -and $PSCmdlet.ShouldProcess($UserPrincipalName, 'Take licences')) {
    Set-MgUserLicense -UserId $User.Id -RemoveLicenses $Licences.SkuId -AddLicenses @() | Out-Null
    Write-Step 'Take licences' -Detail ($Licences.SkuPartNumber -join ', ')
}

$Log | Export-Csv -Path $LogPath -NoTypeInformation -Encoding utf8
Write-Host ""
Write-Host "$($Log.Count) steps logged in $LogPath"
$Log | Group-Object Result -NoElement | Sort-Object Name | Format-Table Name, Count -AutoSize

Disconnect-ExchangeOnline -Confirm:$false
Disconnect-MgGraph | Out-Null
