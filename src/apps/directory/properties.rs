//! What the cmdlets of the directory put out, in the documented order.

use crate::apps::output::Properties;
use crate::apps::output::Rest::Null;

/// Of Get-MgUser.
#[rustfmt::skip]
pub static USER: Properties = &[
    ("Id", Null), ("DeletedDateTime", Null), ("AboutMe", Null), ("AccountEnabled", Null), ("AgeGroup", Null),
    ("AssignedLicenses", Null), ("AssignedPlans", Null), ("AuthorizationInfo", Null), ("Birthday", Null),
    ("BusinessPhones", Null), ("City", Null), ("CompanyName", Null), ("ConsentProvidedForMinor", Null),
    ("Country", Null), ("CreatedDateTime", Null), ("CreationType", Null), ("CustomSecurityAttributes", Null),
    ("Department", Null), ("DeviceEnrollmentLimit", Null), ("DisplayName", Null), ("EmployeeHireDate", Null),
    ("EmployeeId", Null), ("EmployeeLeaveDateTime", Null), ("EmployeeOrgData", Null), ("EmployeeType", Null),
    ("ExternalUserState", Null), ("ExternalUserStateChangeDateTime", Null), ("FaxNumber", Null), ("GivenName", Null),
    ("HireDate", Null), ("Identities", Null), ("IdentityParentId", Null), ("ImAddresses", Null), ("Interests", Null),
    ("IsManagementRestricted", Null), ("IsResourceAccount", Null), ("JobTitle", Null),
    ("LastPasswordChangeDateTime", Null), ("LegalAgeGroupClassification", Null), ("LicenseAssignmentStates", Null),
    ("Mail", Null), ("MailboxSettings", Null), ("MailNickname", Null), ("MobilePhone", Null), ("MySite", Null),
    ("OfficeLocation", Null), ("OnPremisesDistinguishedName", Null), ("OnPremisesDomainName", Null),
    ("OnPremisesExtensionAttributes", Null), ("OnPremisesImmutableId", Null), ("OnPremisesLastSyncDateTime", Null),
    ("OnPremisesProvisioningErrors", Null), ("OnPremisesSamAccountName", Null),
    ("OnPremisesSecurityIdentifier", Null), ("OnPremisesSyncEnabled", Null), ("OnPremisesUserPrincipalName", Null),
    ("OtherMails", Null), ("PasswordPolicies", Null), ("PasswordProfile", Null), ("PastProjects", Null),
    ("PostalCode", Null), ("PreferredDataLocation", Null), ("PreferredLanguage", Null), ("PreferredName", Null),
    ("Print", Null), ("ProvisionedPlans", Null), ("ProxyAddresses", Null), ("Responsibilities", Null),
    ("Schools", Null), ("SecurityIdentifier", Null), ("ServiceProvisioningErrors", Null), ("ShowInAddressList", Null),
    ("SignInActivity", Null), ("SignInSessionsValidFromDateTime", Null), ("Skills", Null), ("State", Null),
    ("StreetAddress", Null), ("Surname", Null), ("UsageLocation", Null), ("UserPrincipalName", Null),
    ("UserType", Null), ("AdditionalProperties", Null),
];
