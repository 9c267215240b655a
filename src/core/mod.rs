//! The cmdlets of the language itself: those that select, sort, group, measure, convert, format and write objects, and
//! those that ask about the session. They know no application, and reach the session through their context only.

mod alias;
mod command;
mod command_info;
mod compare_object;
mod completion;
mod content;
mod csv;
mod csv_commands;
mod date;
mod expression;
mod files;
mod foreach_object;
pub mod format;
mod group_object;
mod help;
mod history;
mod html;
mod item;
mod item_move;
mod json;
mod json_commands;
mod json_read;
mod measure_object;
mod member;
mod members;
mod module;
mod order;
mod out;
mod path;
mod reading;
mod select_object;
mod select_string;
mod session;
mod sort_object;
mod text;
mod variable;
mod where_object;
mod write;

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
    cmdlet::<json_commands::TestJson>(),
    pipeline_cmdlet::<csv_commands::ConvertToCsv>(),
    pipeline_cmdlet::<csv_commands::ConvertFromCsv>(),
    pipeline_cmdlet::<csv_commands::ExportCsv>(),
    cmdlet::<csv_commands::ImportCsv>(),
    pipeline_cmdlet::<html::ConvertToHtml>(),
    cmdlet::<content::GetContent>(),
    pipeline_cmdlet::<content::SetContent>(),
    pipeline_cmdlet::<content::AddContent>(),
    cmdlet::<content::ClearContent>(),
    cmdlet::<content::GetFileHash>(),
    cmdlet::<item::GetItem>(),
    cmdlet::<item::GetChildItem>(),
    cmdlet::<item::NewItem>(),
    cmdlet::<item::RemoveItem>(),
    cmdlet::<item_move::CopyItem>(),
    cmdlet::<item_move::MoveItem>(),
    cmdlet::<item_move::RenameItem>(),
    cmdlet::<path::TestPath>(),
    cmdlet::<path::JoinPath>(),
    cmdlet::<path::SplitPath>(),
    cmdlet::<path::ResolvePath>(),
    cmdlet::<path::GetLocation>(),
    cmdlet::<path::SetLocation>(),
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
    cmdlet::<variable::SetVariable>(),
    cmdlet::<variable::NewVariable>(),
    cmdlet::<variable::RemoveVariable>(),
    cmdlet::<variable::ClearVariable>(),
    cmdlet::<alias::GetAlias>(),
    cmdlet::<alias::SetAlias>(),
    cmdlet::<alias::NewAlias>(),
    cmdlet::<alias::RemoveAlias>(),
    pipeline_cmdlet::<select_string::SelectString>(),
    pipeline_cmdlet::<text::JoinString>(),
    cmdlet::<text::ConvertFromStringData>(),
    cmdlet::<history::GetHistory>(),
    pipeline_cmdlet::<history::AddHistory>(),
    cmdlet::<history::ClearHistory>(),
    cmdlet::<history::InvokeHistory>(),
    pipeline_cmdlet::<session::GetRandom>(),
    cmdlet::<session::NewGuid>(),
    cmdlet::<session::GetCulture>(),
    cmdlet::<session::GetUICulture>(),
    cmdlet::<session::InvokeExpression>(),
    pipeline_cmdlet::<session::InvokeCommand>(),
    cmdlet::<session::SetStrictMode>(),
];
