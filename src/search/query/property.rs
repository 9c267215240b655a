//! The properties that a query may restrict: names, types, and in which kind of location they exist (section 7 of the
//! query reference). No parsing and no SQL.

/// What a property means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of the query language")]
pub enum Property {
    AttachmentNames,
    Bcc,
    Cc,
    From,
    To,
    Participants,
    Recipients,
    Category,
    FolderId,
    HasAttachment,
    Importance,
    IsRead,
    ItemClass,
    Kind,
    Received,
    Sent,
    Size,
    Subject,
    Author,
    ContentType,
    Created,
    CreatedBy,
    DetectedLanguage,
    DocumentLink,
    FileType,
    FileName,
    LastModifiedTime,
    ModifiedBy,
    SharedWith,
    Title,
    Path,
    Site,
    ViewableByExternalUsers,
    SensitiveType,
    ComplianceTag,
    IndexingErrorCode,
    Date,
    SubjectTitle,
    SenderAuthor,
    /// A text field of a contact; the number is its place in [`PROPERTIES`].
    Contact(u8),
}

/// What kind of value a property has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Words, searched for as a phrase.
    Text,
    /// People, by address, alias, domain or display name.
    People,
    /// A point or range in time.
    Date,
    /// A whole number.
    Number,
    /// true or false.
    Boolean,
    /// One word out of few.
    Word,
    /// 48 hexadecimal digits.
    FolderId,
    /// An address on the web.
    Url,
}

impl ValueType {
    /// The type in words, as in "is …".
    pub fn words(self) -> &'static str {
        match self {
            ValueType::Text => "a text",
            ValueType::People => "a person",
            ValueType::Date => "a date",
            ValueType::Number => "a number",
            ValueType::Boolean => "true or false",
            ValueType::Word => "a word",
            ValueType::FolderId => "a folder id",
            ValueType::Url => "an address",
        }
    }
}

/// In which locations a property exists (KQ-26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// Mailboxes.
    Mail,
    /// Sites and OneDrives.
    Sites,
    /// Both.
    Both,
}

/// One row of the table of properties.
#[derive(Debug)]
pub struct PropertyFacts {
    /// What it means.
    pub property: Property,
    /// Its names in lower case, the usual one first.
    pub names: &'static [&'static str],
    /// Type of its values.
    pub value: ValueType,
    /// Where it exists.
    pub workload: Workload,
}

use Workload::{Both, Mail, Sites};

const fn row(
    property: Property,
    names: &'static [&'static str],
    value: ValueType,
    workload: Workload,
) -> PropertyFacts {
    PropertyFacts {
        property,
        names,
        value,
        workload,
    }
}

const fn contact(number: u8, names: &'static [&'static str]) -> PropertyFacts {
    row(Property::Contact(number), names, ValueType::Text, Mail)
}

/// Every property.
pub static PROPERTIES: &[PropertyFacts] = &[
    row(
        Property::AttachmentNames,
        &["attachmentnames"],
        ValueType::Text,
        Mail,
    ),
    row(Property::Bcc, &["bcc"], ValueType::People, Mail),
    row(Property::Cc, &["cc"], ValueType::People, Mail),
    row(Property::From, &["from"], ValueType::People, Mail),
    row(Property::To, &["to"], ValueType::People, Mail),
    row(
        Property::Participants,
        &["participants"],
        ValueType::People,
        Mail,
    ),
    row(
        Property::Recipients,
        &["recipients"],
        ValueType::People,
        Mail,
    ),
    row(Property::Category, &["category"], ValueType::Text, Mail),
    row(Property::FolderId, &["folderid"], ValueType::FolderId, Mail),
    row(
        Property::HasAttachment,
        &["hasattachment"],
        ValueType::Boolean,
        Mail,
    ),
    row(Property::Importance, &["importance"], ValueType::Word, Mail),
    row(Property::IsRead, &["isread"], ValueType::Boolean, Mail),
    row(Property::ItemClass, &["itemclass"], ValueType::Word, Mail),
    row(Property::Kind, &["kind"], ValueType::Word, Mail),
    row(Property::Received, &["received"], ValueType::Date, Mail),
    row(Property::Sent, &["sent"], ValueType::Date, Mail),
    row(Property::Size, &["size"], ValueType::Number, Both),
    row(Property::Subject, &["subject"], ValueType::Text, Mail),
    row(Property::Author, &["author"], ValueType::People, Sites),
    row(
        Property::ContentType,
        &["contenttype"],
        ValueType::Text,
        Sites,
    ),
    row(Property::Created, &["created"], ValueType::Date, Sites),
    row(
        Property::CreatedBy,
        &["createdby"],
        ValueType::People,
        Sites,
    ),
    row(
        Property::DetectedLanguage,
        &["detectedlanguage"],
        ValueType::Text,
        Sites,
    ),
    row(
        Property::DocumentLink,
        &["documentlink"],
        ValueType::Url,
        Sites,
    ),
    row(
        Property::FileType,
        &["filetype", "fileextension"],
        ValueType::Word,
        Sites,
    ),
    row(Property::FileName, &["filename"], ValueType::Text, Sites),
    row(
        Property::LastModifiedTime,
        &["lastmodifiedtime"],
        ValueType::Date,
        Sites,
    ),
    row(
        Property::ModifiedBy,
        &["modifiedby"],
        ValueType::People,
        Sites,
    ),
    row(
        Property::SharedWith,
        &["sharedwithusersowsuser"],
        ValueType::People,
        Sites,
    ),
    row(Property::Title, &["title"], ValueType::Text, Both),
    row(Property::Path, &["path"], ValueType::Url, Sites),
    row(Property::Site, &["site"], ValueType::Url, Sites),
    row(
        Property::ViewableByExternalUsers,
        &["viewablebyexternalusers"],
        ValueType::Boolean,
        Sites,
    ),
    row(
        Property::SensitiveType,
        &["sensitivetype"],
        ValueType::Text,
        Both,
    ),
    row(
        Property::ComplianceTag,
        &["compliancetag"],
        ValueType::Text,
        Both,
    ),
    row(
        Property::IndexingErrorCode,
        &["indexingerrorcode"],
        ValueType::Number,
        Both,
    ),
    row(Property::Date, &["date"], ValueType::Date, Both),
    row(
        Property::SubjectTitle,
        &["subjecttitle"],
        ValueType::Text,
        Both,
    ),
    row(
        Property::SenderAuthor,
        &["senderauthor"],
        ValueType::People,
        Both,
    ),
    contact(0, &["businessaddress"]),
    contact(1, &["businessphone"]),
    contact(2, &["companyname"]),
    contact(3, &["department"]),
    contact(4, &["displayname"]),
    contact(5, &["emailaddress"]),
    contact(6, &["fileas"]),
    contact(7, &["givenname"]),
    contact(8, &["homeaddress"]),
    contact(9, &["homephone"]),
    contact(10, &["imaddress"]),
    contact(11, &["middlename"]),
    contact(12, &["mobilephone"]),
    contact(13, &["nickname"]),
    contact(14, &["officelocation"]),
    contact(15, &["otheraddress"]),
    contact(16, &["surname"]),
];

/// Values of `kind` that the documents list; `docs` and the forms `fax` and `faxes` are both written.
pub static KINDS: &[&str] = &[
    "contacts",
    "docs",
    "email",
    "externaldata",
    "fax",
    "faxes",
    "im",
    "journals",
    "meetings",
    "microsoftteams",
    "notes",
    "posts",
    "rssfeeds",
    "tasks",
    "voicemail",
];

/// File types that are common enough to notice a misspelling of them. Today's come first: of two that are equally near
/// the first is asked about, and `xlxs` is rather `xlsx` than `xls`.
pub static FILE_TYPES: &[&str] = &[
    "docx", "xlsx", "pptx", "pdf", "txt", "csv", "html", "one", "msg", "eml", "accdb", "aspx",
    "avi", "bmp", "doc", "docm", "dot", "dotx", "gif", "htm", "ics", "jpeg", "jpg", "json", "mdb",
    "mov", "mp3", "mp4", "mpp", "odp", "ods", "odt", "onetoc2", "pbix", "png", "pot", "potx",
    "pps", "ppsx", "ppt", "pptm", "pst", "pub", "rtf", "tif", "tiff", "url", "vcf", "vsd", "vsdx",
    "wav", "wbx", "xls", "xlsb", "xlsm", "xlt", "xltx", "xml", "zip",
];

impl Property {
    /// Facts of the property with this name, in whatever case it is written (KQ-3).
    pub fn named(name: &str) -> Option<&'static PropertyFacts> {
        PROPERTIES.iter().find(|facts| {
            facts
                .names
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
        })
    }

    /// Facts of this property.
    pub fn facts(self) -> &'static PropertyFacts {
        PROPERTIES
            .iter()
            .find(|facts| facts.property == self)
            .unwrap_or(&PROPERTIES[0])
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        self.facts().names[0]
    }
}

/// All names of properties.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROPERTIES
        .iter()
        .flat_map(|facts| facts.names.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_property_is_found_by_all_its_names_and_stands_once() {
        for facts in PROPERTIES {
            for name in facts.names {
                assert_eq!(
                    Property::named(&name.to_uppercase()).map(|f| f.property),
                    Some(facts.property)
                );
            }
            assert_eq!(facts.property.facts().names, facts.names);
        }
        let mut all: Vec<&str> = names().collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), names().count());
    }
}
