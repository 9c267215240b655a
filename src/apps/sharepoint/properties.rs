//! What the cmdlets of SharePoint put out, in the documented order, and what a property holds that is not simulated.

use crate::apps::output::Properties;
use crate::apps::output::Rest::{Int, No, None, Null, Text, Yes};

/// Of Get-SPOSite.
#[rustfmt::skip]
pub static SITE: Properties = &[
    ("Url", Text("")), ("Owner", Text("")), ("StorageQuota", Int(0)), ("StorageQuotaWarningLevel", Int(0)),
    ("StorageUsageCurrent", Int(0)), ("ResourceQuota", Int(0)), ("ResourceUsageCurrent", Int(0)),
    ("LastContentModifiedDate", Null), ("Status", Text("Active")), ("LockState", Null), ("LockIssue", Null),
    ("ArchiveStatus", Text("NotArchived")), ("ArchivedBy", Text("")), ("ArchivedTime", Null),
    ("ArchivedFileDiskUsed", Int(0)), ("CreatedTime", Null), ("Template", Text("")), ("Title", Text("")),
    ("LocaleId", Int(1033)), ("WebsCount", Int(1)), ("CompatibilityLevel", Int(15)), ("GroupId", Null),
    ("HubSiteId", Text("00000000-0000-0000-0000-000000000000")), ("IsHubSite", No), ("RelatedGroupId", Null),
    ("SiteId", Null), ("SensitivityLabel", Text("")), ("SharingCapability", Null),
    ("SiteDefinedSharingCapability", Text("ExternalUserAndGuestSharing")),
    ("ConditionalAccessPolicy", Text("AllowFullAccess")), ("DenyAddAndCustomizePages", Text("Enabled")),
    ("TeamsChannelType", Text("None")), ("IsTeamsConnected", No), ("IsTeamsChannelConnected", No),
    ("OwnerLoginName", Text("")), ("OwnerEmail", Text("")), ("OwnerName", Text("")), ("InformationSegment", None),
    ("EnableAutoExpirationVersionTrim", No), ("MajorVersionLimit", Int(500)), ("ExpireVersionsAfterDays", Int(0)),
    ("InheritVersionPolicyFromTenant", Yes), ("IsAuthoritative", No), ("AllowDownloadingNonWebViewableFiles", Yes),
    ("AllowEditing", Yes), ("AllowSelfServiceUpgrade", Yes), ("AnonymousLinkExpirationInDays", Int(0)),
    ("BlockDownloadLinksFileType", Text("WebPreviewableFiles")), ("CommentsOnSitePagesDisabled", No),
    ("DefaultLinkPermission", Text("None")), ("DefaultLinkToExistingAccess", No),
    ("DefaultSharingLinkType", Text("None")), ("Description", Text("")), ("DisableAppViews", Text("NotDisabled")),
    ("DisableCompanyWideSharingLinks", Text("NotDisabled")), ("DisableFlows", Text("NotDisabled")),
    ("DisableSharingForNonOwnersStatus", No), ("ExternalUserExpirationInDays", Int(0)),
    ("LimitedAccessFileType", Text("OfficeOnlineFilesOnly")), ("OverrideTenantAnonymousLinkExpirationPolicy", No),
    ("OverrideTenantExternalUserExpirationPolicy", No), ("ProtectionLevelName", Text("")),
    ("PWAEnabled", Text("Disabled")), ("ResourceQuotaWarningLevel", Int(0)), ("ResourceUsageAverage", Int(0)),
    ("RestrictedToGeo", Text("Unknown")), ("SandboxedCodeActivationCapability", Text("Disabled")),
    ("SharingAllowedDomainList", Text("")), ("SharingBlockedDomainList", Text("")),
    ("SharingDomainRestrictionMode", Text("None")), ("ShowPeoplePickerSuggestionsForGuestUsers", No),
    ("SocialBarOnSitePagesDisabled", No), ("StorageQuotaType", Text("")), ("InformationBarrierMode", Text("Open")),
    ("InformationBarrierSegments", None), ("InformationBarrierSegmentsToAdd", None),
    ("InformationBarrierSegmentsToRemove", None), ("RequestFilesLinkEnabled", No),
    ("RequestFilesLinkExpirationInDays", Int(0)), ("LoopDefaultSharingLinkRole", Text("None")),
    ("DefaultShareLinkScope", Text("Uninitialized")), ("DefaultShareLinkRole", Text("None")),
    ("LoopDefaultSharingLinkScope", Text("Uninitialized")), ("IsGroupOwnerSiteAdmin", No),
    ("ListsShowHeaderAndNavigation", No), ("LockReason", Int(0)), ("HasHolds", No),
    ("MajorWithMinorVersionsLimit", Int(0)), ("RestrictedAccessControl", No), ("RestrictedAccessControlGroups", None),
    ("RestrictedAccessControlGroupsToAdd", None), ("RestrictedAccessControlGroupsToRemove", None),
    ("RestrictedToRegion", Text("Unknown")), ("SetOwnerWithoutUpdatingSecondaryAdmin", No),
    ("RestrictContentOrgWideSearch", No), ("ReadOnlyForUnmanagedDevices", No),
    ("OverrideBlockUserInfoVisibility", Text("OrganizationDefault")), ("OverrideSharingCapability", No),
    ("AllowWebPropertyBagUpdateWhenDenyAddAndCustomizePagesIsEnabled", No), ("HidePeoplePreviewingFiles", No),
    ("HidePeopleWhoHaveListsOpen", No),
];

/// Of Get-SPODeletedSite.
#[rustfmt::skip]
pub static DELETED_SITE: Properties = &[
    ("SiteId", Null), ("Url", Text("")), ("Status", Text("Recycled")), ("DeletionTime", Null),
    ("DaysRemaining", Int(0)), ("StorageQuota", Int(0)), ("ResourceQuota", Int(0)), ("LastModified", Null),
    ("CreationTime", Null), ("LastListActivityOn", Null), ("LastItemModifiedDate", Null), ("LastWebActivityOn", Null),
    ("CreatedBy", Text("")), ("DeletedBy", Text("")), ("IsRestorable", Yes), ("NumberOfFiles", Int(0)),
    ("SiteOwnerEmail", Text("")), ("SiteOwnerName", Text("")), ("StorageUsed", Int(0)),
    ("StorageUsedPercentage", Int(0)), ("TemplateId", Int(0)), ("TemplateName", Text("")),
    ("SensitivityLabelId", Null), ("InformationBarrierMode", Text("Open")),
];
