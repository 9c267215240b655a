<#
.SYNOPSIS
Licence report: what has been bought, what is in use, who has what, and where money is lost.
.NOTES
Reads only. Writes LicenceProducts.csv and LicenceUsers.csv.
#>
[CmdletBinding()]
Param([int]$InactiveDays = 90)

Set-StrictMode -Version 1.0
Connect-MgGraph -Scopes "User.Read.All, AuditLog.Read.All, Organization.Read.All" -NoWelcome

# Names that people know; the others keep the service's own
$Names = @{
    ENTERPRISEPACK    = 'Office 365 E3'
    ENTERPRISEPREMIUM = 'Office 365 E5'
    DESKLESSPACK      = 'Office 365 F3'
}
# Monthly price of one licence
$PriceList = @"
SkuPartNumber,Price
ENTERPRISEPACK,20.80
ENTERPRISEPREMIUM,35.70
DESKLESSPACK,3.80
"@ | ConvertFrom-Csv
$Prices = @{}
$PriceList.ForEach({ $Prices[$_.SkuPartNumber] = [decimal]$_.Price })

[array]$Skus = Get-MgSubscribedSku -All
$SkuHash = @{}
Foreach ($Sku in $Skus) { $SkuHash.Add([string]$Sku.SkuId, $Sku.SkuPartNumber) }

$Products = $Skus | Where-Object { $_.CapabilityStatus -eq 'Enabled' -and $_.AppliesTo -eq 'User' } | ForEach-Object {
    $Unused = $_.PrepaidUnits.Enabled - $_.ConsumedUnits
    $Shown = $_.SkuPartNumber
    if ($Names.ContainsKey($Shown)) { $Shown = $Names[$Shown] }
    [PSCustomObject]@{
        Product  = $Shown
        Bought   = $_.PrepaidUnits.Enabled
        InUse    = $_.ConsumedUnits
        Free     = $Unused
        'Used %' = if ($_.PrepaidUnits.Enabled) { '{0:P1}' -f ($_.ConsumedUnits / $_.PrepaidUnits.Enabled) } else { 'n/a' }
        Services = @($_.ServicePlans | Where-Object ProvisioningStatus -eq 'Success').Count
        Monthly  = [math]::Round([double]($Prices[$_.SkuPartNumber] * $_.ConsumedUnits), 2)
    }
}
$Products | Sort-Object InUse -Descending | Format-Table -AutoSize
$Products | Export-Csv LicenceProducts.csv -NoTypeInformation

Write-Host "Finding licensed users..."
[array]$Users = Get-MgUser -Filter "assignedLicenses/`$count ne 0 and userType eq 'Member'" -ConsistencyLevel eventual -CountVariable Licensed -All -PageSize 500 `
    -Property Id, DisplayName, UserPrincipalName, Department, Country, AccountEnabled, AssignedLicenses, LicenseAssignmentStates, SignInActivity, CreatedDateTime |
    Sort-Object DisplayName
Write-Host ("{0} users have a licence" -f $Licensed)

$Report = [System.Collections.Generic.List[Object]]::new()
ForEach ($User in $Users) {
    $LastSignIn = $User.SignInActivity.LastSignInDateTime
    $Days = $null; $Status = 'In use'
    if ($LastSignIn) {
        $Days = (New-TimeSpan -Start $LastSignIn -End (Get-Date)).Days
        if ($Days -gt $InactiveDays) { $Status = 'Inactive' }
    } else { $Status = 'Never signed in' }
    if (!$User.AccountEnabled) { $Status = 'Blocked' }
    $Assigned = foreach ($Licence in $User.AssignedLicenses) { $SkuHash[[string]$Licence.SkuId] }
    $Off = ($User.AssignedLicenses.DisabledPlans | Measure-Object).Count
    $Cost = 0
    foreach ($Name in $Assigned) { $Cost += $Prices[$Name] }
    $Report.Add([PSCustomObject]@{
        User         = $User.DisplayName
        UPN          = $User.UserPrincipalName
        Department   = $User.Department
        Country      = $User.Country
        Licences     = ($Assigned | Sort-Object) -join ', '
        'Plans off'  = $Off
        'By group'   = @($User.LicenseAssignmentStates | Where-Object { $null -ne $_.AssignedByGroup }).Count
        'Days since' = $Days
        Status       = $Status
        Monthly      = $Cost
    })
}
$Report | Export-Csv -Path LicenceUsers.csv -NoTypeInformation -Delimiter ';'

"By department:"
$Report | Group-Object Department | Sort-Object Name | Select-Object @{n = 'Department'; e = { $_.Name } }, Count,
    @{n = 'Monthly'; e = { ($_.Group | Measure-Object -Property Monthly -Sum).Sum } } | Format-Table

$Lost = $Report | Where-Object { $_.Status -ne 'In use' }
"Not in use for $InactiveDays days: {0} licences, {1:N2} a month" -f @($Lost).Count, ($Lost | Measure-Object Monthly -Sum).Sum
$Lost | Select-Object User, Status, 'Days since', Licences | Format-Table -AutoSize

# One user costs more than the others
$Dearest = $Report | Sort-Object { $_.Monthly }, User -Descending | Select-Object -First 1
"Dearest: $($Dearest.User) with $($Dearest.Licences)"
Disconnect-MgGraph | Out-Null
