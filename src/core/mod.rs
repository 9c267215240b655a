//! The cmdlets of the language itself: those that select, sort, group, measure, convert, format and write objects, and
//! those that ask about the session. They know no application, and reach the session through their context only.

mod alias;
mod alias_file;
mod archive;
mod clixml;
mod command;
mod command_info;
mod compare_object;
mod completion;
mod content;
mod csv;
mod csv_commands;
mod data_file;
mod date;
mod drive;
mod event;
mod expression;
mod file_hash;
mod files;
mod foreach_object;
pub mod format;
mod format_hex;
mod grid;
mod group_object;
mod help;
mod history;
mod host_facts;
mod html;
mod item;
mod item_move;
mod item_new;
mod item_property;
mod json;
mod json_commands;
mod json_read;
mod json_schema;
mod location;
mod measure_object;
mod member;
mod members;
mod module;
mod order;
mod out;
mod path;
mod place;
mod random;
mod reading;
mod security;
mod select_object;
mod select_string;
mod session;
mod sort_object;
mod test_json;
mod text;
mod transcript;
mod type_data;
mod variable;
mod where_object;
mod write;
mod xml_commands;
mod yaml;

pub use format::{Style, formatter};

use crate::cmdlet::{CmdletDef, cmdlet, pipeline_cmdlet};

/// All cmdlets of the language.
pub static CMDLETS: &[CmdletDef] = &[
    pipeline_cmdlet::<where_object::WhereObject>(),
    pipeline_cmdlet::<foreach_object::ForEachObject>(),
    pipeline_cmdlet::<select_object::SelectObject>(),
    pipeline_cmdlet::<sort_object::SortObject>(),
    pipeline_cmdlet::<sort_object::GetUnique>(),
    pipeline_cmdlet::<group_object::GroupObject>(),
    pipeline_cmdlet::<measure_object::MeasureObject>(),
    pipeline_cmdlet::<compare_object::CompareObject>(),
    pipeline_cmdlet::<format::commands::FormatTable>(),
    pipeline_cmdlet::<format::commands::FormatList>(),
    pipeline_cmdlet::<format::commands::FormatWide>(),
    pipeline_cmdlet::<format::commands::FormatCustom>(),
    pipeline_cmdlet::<out::OutString>(),
    pipeline_cmdlet::<out::OutNull>(),
    pipeline_cmdlet::<out::OutFile>(),
    pipeline_cmdlet::<out::OutDefault>(),
    pipeline_cmdlet::<out::OutHost>(),
    pipeline_cmdlet::<out::TeeObject>(),
    pipeline_cmdlet::<json_commands::ConvertToJson>(),
    pipeline_cmdlet::<json_commands::ConvertFromJson>(),
    cmdlet::<test_json::TestJson>(),
    pipeline_cmdlet::<csv_commands::ConvertToCsv>(),
    pipeline_cmdlet::<csv_commands::ConvertFromCsv>(),
    pipeline_cmdlet::<csv_commands::ExportCsv>(),
    cmdlet::<csv_commands::ImportCsv>(),
    pipeline_cmdlet::<html::ConvertToHtml>(),
    pipeline_cmdlet::<archive::CompressArchive>(),
    pipeline_cmdlet::<archive::ExpandArchive>(),
    pipeline_cmdlet::<xml_commands::ConvertToXml>(),
    pipeline_cmdlet::<xml_commands::SelectXml>(),
    pipeline_cmdlet::<yaml::ConvertToYaml>(),
    pipeline_cmdlet::<yaml::ConvertFromYaml>(),
    pipeline_cmdlet::<clixml::ExportClixml>(),
    cmdlet::<clixml::ImportClixml>(),
    pipeline_cmdlet::<clixml::ConvertToCliXml>(),
    pipeline_cmdlet::<clixml::ConvertFromCliXml>(),
    cmdlet::<content::GetContent>(),
    pipeline_cmdlet::<content::SetContent>(),
    pipeline_cmdlet::<content::AddContent>(),
    cmdlet::<content::ClearContent>(),
    cmdlet::<file_hash::GetFileHash>(),
    cmdlet::<item::GetItem>(),
    cmdlet::<item::GetChildItem>(),
    cmdlet::<item_new::NewItem>(),
    cmdlet::<item_new::NewTemporaryFile>(),
    cmdlet::<item::SetItem>(),
    cmdlet::<item::ClearItem>(),
    cmdlet::<item::RemoveItem>(),
    cmdlet::<item_move::CopyItem>(),
    cmdlet::<item_move::MoveItem>(),
    cmdlet::<item_move::RenameItem>(),
    cmdlet::<path::TestPath>(),
    cmdlet::<path::JoinPath>(),
    cmdlet::<path::SplitPath>(),
    cmdlet::<path::ResolvePath>(),
    cmdlet::<path::ConvertPath>(),
    cmdlet::<location::GetLocation>(),
    cmdlet::<location::SetLocation>(),
    cmdlet::<location::PushLocation>(),
    cmdlet::<location::PopLocation>(),
    cmdlet::<drive::NewPSDrive>(),
    cmdlet::<drive::GetPSDrive>(),
    cmdlet::<drive::RemovePSDrive>(),
    cmdlet::<drive::GetPSProvider>(),
    cmdlet::<item_property::GetItemProperty>(),
    cmdlet::<item_property::GetItemPropertyValue>(),
    cmdlet::<item_property::SetItemProperty>(),
    cmdlet::<item_property::ClearItemProperty>(),
    cmdlet::<item_property::UnblockFile>(),
    pipeline_cmdlet::<write::WriteOutput>(),
    cmdlet::<write::WriteHost>(),
    cmdlet::<write::WriteVerbose>(),
    cmdlet::<write::WriteWarning>(),
    cmdlet::<write::WriteError>(),
    cmdlet::<write::WriteDebug>(),
    cmdlet::<write::WriteInformation>(),
    cmdlet::<write::WriteProgress>(),
    cmdlet::<write::ReadHost>(),
    pipeline_cmdlet::<member::GetMember>(),
    cmdlet::<member::AddMember>(),
    cmdlet::<member::NewObject>(),
    cmdlet::<command::GetCommand>(),
    cmdlet::<command::GetVerb>(),
    cmdlet::<module::loaded::GetModule>(),
    cmdlet::<module::loaded::ImportModule>(),
    cmdlet::<module::loaded::RemoveModule>(),
    cmdlet::<module::gallery::FindModule>(),
    cmdlet::<module::gallery::GetInstalledModule>(),
    cmdlet::<module::gallery::InstallModule>(),
    cmdlet::<module::gallery::UpdateModule>(),
    cmdlet::<module::gallery::UninstallModule>(),
    cmdlet::<module::gallery::SaveModule>(),
    cmdlet::<module::gallery::GetPSRepository>(),
    cmdlet::<module::gallery::SetPSRepository>(),
    cmdlet::<module::gallery::RegisterPSRepository>(),
    cmdlet::<module::gallery::GetPackageProvider>(),
    cmdlet::<module::gallery::InstallPackageProvider>(),
    cmdlet::<module::resources::FindPSResource>(),
    cmdlet::<module::resources::GetInstalledPSResource>(),
    cmdlet::<module::resources::InstallPSResource>(),
    cmdlet::<module::resources::UpdatePSResource>(),
    cmdlet::<module::resources::UninstallPSResource>(),
    cmdlet::<module::policy::GetExecutionPolicy>(),
    cmdlet::<module::policy::SetExecutionPolicy>(),
    cmdlet::<module::policy::AddPSSnapin>(),
    cmdlet::<command::SetPSDebug>(),
    cmdlet::<help::GetHelp>(),
    cmdlet::<completion::TabExpansion2>(),
    cmdlet::<completion::RegisterArgumentCompleter>(),
    cmdlet::<date::GetDate>(),
    cmdlet::<date::NewTimeSpan>(),
    cmdlet::<date::StartSleep>(),
    pipeline_cmdlet::<date::MeasureCommand>(),
    cmdlet::<date::GetTimeZone>(),
    cmdlet::<variable::GetVariable>(),
    pipeline_cmdlet::<variable::SetVariable>(),
    cmdlet::<variable::NewVariable>(),
    cmdlet::<variable::RemoveVariable>(),
    cmdlet::<variable::ClearVariable>(),
    cmdlet::<alias::GetAlias>(),
    cmdlet::<alias::SetAlias>(),
    cmdlet::<alias::NewAlias>(),
    cmdlet::<alias::RemoveAlias>(),
    cmdlet::<alias_file::ExportAlias>(),
    cmdlet::<alias_file::ImportAlias>(),
    cmdlet::<data_file::ImportPowerShellDataFile>(),
    cmdlet::<data_file::ImportLocalizedData>(),
    pipeline_cmdlet::<format_hex::FormatHex>(),
    pipeline_cmdlet::<select_string::SelectString>(),
    pipeline_cmdlet::<text::JoinString>(),
    cmdlet::<text::ConvertFromStringData>(),
    cmdlet::<type_data::UpdateTypeData>(),
    cmdlet::<type_data::GetTypeData>(),
    cmdlet::<type_data::RemoveTypeData>(),
    cmdlet::<event::NewEvent>(),
    cmdlet::<event::GetEvent>(),
    cmdlet::<event::RemoveEvent>(),
    cmdlet::<event::WaitEvent>(),
    cmdlet::<event::RegisterEngineEvent>(),
    cmdlet::<event::GetEventSubscriber>(),
    cmdlet::<event::UnregisterEvent>(),
    cmdlet::<history::GetHistory>(),
    pipeline_cmdlet::<history::AddHistory>(),
    cmdlet::<history::ClearHistory>(),
    cmdlet::<history::InvokeHistory>(),
    cmdlet::<security::ConvertToSecureString>(),
    cmdlet::<security::ConvertFromSecureString>(),
    cmdlet::<security::GetCredential>(),
    pipeline_cmdlet::<security::SetClipboard>(),
    cmdlet::<security::GetClipboard>(),
    cmdlet::<transcript::StartTranscript>(),
    cmdlet::<transcript::StopTranscript>(),
    cmdlet::<host_facts::GetHost>(),
    cmdlet::<host_facts::GetError>(),
    cmdlet::<host_facts::GetPSCallStack>(),
    cmdlet::<host_facts::GetUptime>(),
    cmdlet::<host_facts::ClearHost>(),
    cmdlet::<host_facts::GetJob>(),
    cmdlet::<host_facts::GetPSSession>(),
    cmdlet::<host_facts::RemovePSSession>(),
    cmdlet::<host_facts::GetPSBreakpoint>(),
    cmdlet::<host_facts::GetExperimentalFeature>(),
    pipeline_cmdlet::<random::GetRandom>(),
    pipeline_cmdlet::<random::GetSecureRandom>(),
    pipeline_cmdlet::<grid::OutGridView>(),
    pipeline_cmdlet::<grid::UpdateList>(),
    cmdlet::<session::NewGuid>(),
    cmdlet::<session::GetCulture>(),
    cmdlet::<session::GetUICulture>(),
    cmdlet::<session::InvokeExpression>(),
    pipeline_cmdlet::<session::InvokeCommand>(),
    cmdlet::<session::SetStrictMode>(),
];
