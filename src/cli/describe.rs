//! What the program says about itself to other programs: completions, manual pages, its wire.

use clap_complete::Shell;

use crate::http;
use crate::services::licenses;

use super::args;
use super::failure::Failure;
use super::output;

/// Writes completions for `shell`.
pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "minion", &mut script);
    output::data(String::from_utf8_lossy(&script).trim_end())
}

/// Writes the manual page of the program, or of one command.
pub(super) fn man(command: Option<&str>) -> Result<(), Failure> {
    let mut program = args::command();
    program.build();
    let described = match command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name).cloned();
            found.ok_or_else(|| Failure::failed(format!("there is no command `{name}`")))?
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(described)
        .render(&mut page)
        .map_err(|error| Failure::failed(format!("cannot write the manual page: {error}")))?;
    output::data(String::from_utf8_lossy(&page).trim_end())
}

/// Writes the licences of what is in the program.
pub(super) fn licenses() -> Result<(), Failure> {
    let text = licenses::text();
    let text =
        text.map_err(|error| Failure::failed(format!("cannot read the licences: {error}")))?;
    output::data(text.trim_end())
}

/// Writes the OpenAPI document of the wire; `make types` turns it into the page's types.
pub(super) fn openapi() -> Result<(), Failure> {
    let document = http::api::openapi().to_pretty_json();
    output::data(&document.map_err(|error| {
        Failure::failed(format!("cannot write the description of the wire: {error}"))
    })?)
}
