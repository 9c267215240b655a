//! What the cmdlets of SharePoint put out, in the documented order, and what a property holds that is not simulated.

use crate::apps::output::Properties;
use crate::apps::output::Rest::{Int, Null, Text, Yes};

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
