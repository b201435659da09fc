//! Words on a terminal: one binary that is the daemon and controls it from any machine.
//!
//! Data goes to stdout, words to stderr. A command that acts reads the shared state first and names
//! what it acts on, so that it is refused when that is no longer so. Exit codes are given here
//! alone: 0 done, 1 refused or failed, 2 usage, 3 the daemon cannot be reached.
//!
//! To add a command: a variant in `args`, an arm in `remote` (in `dispatch` if it asks no daemon), a
//! function in a file of its family.

mod args;
mod backup;
mod choose;
mod client;
mod compare;
mod connector;
mod describe;
mod device;
mod doctor;
mod failure;
mod guard;
mod house;
mod library;
mod output;
mod play;
mod queue;
mod restore;
mod serve;
mod status;
mod tag_ratings;
mod tls;
mod track;
mod verdict;
mod watch;
mod zones;

use std::process::ExitCode;

use clap::FromArgMatches;
use rustix::fs::Mode;

use crate::config::{self, Config, Overrides};
use crate::media::reader::worker;

use args::{Cli, Command};
use client::Client;
use failure::Failure;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    // Whatever minion makes is its user's alone: what somebody hears and loves is theirs.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let mut own = std::env::args().skip(1);
    if own.next().as_deref() == Some(worker::COMMAND) {
        // No command for people: the daemon starts it, and reads the reason.
        return match worker::run(&own.collect::<Vec<_>>()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                output::say(&error.to_string());
                ExitCode::FAILURE
            }
        };
    }
    let typed = args::command()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match typed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are errors to clap, too. A closed stdout leaves nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match dispatch(cli) {
        Ok(code) => code,
        Err(failure) => {
            output::say(&failure.words());
            exit_code(&failure)
        }
    }
}

fn exit_code(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Refused { .. } | Failure::Failed { .. } => ExitCode::from(1),
        Failure::Unreachable { .. } => ExitCode::from(3),
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    match &cli.command {
        Command::Completions { shell } => return describe::completions(*shell).map(done),
        Command::Man { command } => return describe::man(command.as_deref()).map(done),
        Command::Licenses => return describe::licenses().map(done),
        Command::Openapi => return describe::openapi().map(done),
        _ => {}
    }
    let flags = overrides(&cli);
    let loaded = Config::load(&flags, |name| std::env::var(name).ok()).map(|(config, warnings)| {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let unknown = config::unknown_variables(names);
        (config, warnings.into_iter().chain(unknown).collect())
    });
    if let Command::Doctor { json } = cli.command {
        let is_well = doctor::run(loaded, json)?;
        return Ok(ExitCode::from(u8::from(!is_well)));
    }
    let (config, warnings) = loaded.map_err(|error| Failure::failed(error.to_string()))?;
    for warning in &warnings {
        output::say(&format!("warning: {warning}"));
    }
    if let Command::Serve(arguments) = cli.command {
        return serve::run(config, &arguments).map(done);
    }
    if let Command::Restore { file } = &cli.command {
        return restore::run(&config, file).map(done);
    }
    if let Command::Backup { file } = &cli.command {
        return backup::run(&config, file).map(done);
    }
    remote(&cli.command, &Client::new(&config)?).map(done)
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

/// The commands that talk to a daemon.
fn remote(command: &Command, client: &Client) -> Result<(), Failure> {
    use crate::domain::comparison::Side;
    use crate::protocol::request::WinnerName;
    match command {
        Command::WebCompare(arguments) => compare::run(client, arguments),
        Command::WebPlay1 => play::side(client, Side::A),
        Command::WebPlay2 => play::side(client, Side::B),
        Command::WebWinner { side, pair } => verdict::winner(client, *side, *pair),
        Command::WebTie { pair } => verdict::verdict(client, WinnerName::Tie, *pair),
        Command::WebSkip { pair } => verdict::verdict(client, WinnerName::Skip, *pair),
        Command::WebUndo => verdict::undo(client),
        Command::WebSeekPos { seconds } => play::seek(client, seconds.forward_ms()),
        Command::WebSeekNeg { seconds } => play::seek(client, -seconds.forward_ms()),
        Command::WebHook => play::hook(client),
        Command::WebLoop { from, to, .. } => match from.zip(*to) {
            Some((from, to)) => play::set_loop(client, from.position_ms, to.position_ms),
            None => play::clear_loop(client),
        },
        Command::WebPlay(arguments) => queue::play(client, arguments),
        Command::WebPlaypause => play::toggle(client),
        Command::WebNext => play::next(client),
        Command::WebPrevious => play::previous(client),
        Command::WebQueue { json, top } => queue::list(client, *json, *top),
        Command::WebClear => queue::clear(client),
        Command::WebKeep { name } => queue::keep(client, name),
        Command::WebSleep { when } => play::sleep(client, *when),
        Command::WebMute => play::mute(client),
        Command::WebZones { json, new, remove } => zones::run(client, *json, (new, remove)),
        Command::WebMove { to, copy } => zones::move_music(client, to, *copy),
        Command::WebVolume { level } => play::volume(client, *level),
        Command::WebArchive => track::archive(client),
        Command::WebStar => track::star(client),
        Command::WebStatus(arguments) => status::run(client, arguments),
        Command::Scan { cancel } => library::scan(client, *cancel),
        Command::Rank { json, top } => library::rank(client, *json, *top),
        Command::Export {
            format,
            top,
            relative,
        } => library::export(client, *format, *top, *relative),
        Command::TagRatings(arguments) => tag_ratings::run(client, arguments),
        // Done before a client was made.
        Command::Serve(_)
        | Command::Backup { .. }
        | Command::Restore { .. }
        | Command::Doctor { .. }
        | Command::Completions { .. }
        | Command::Man { .. }
        | Command::Licenses
        | Command::Openapi => Ok(()),
    }
}

/// Whether a command runs the house of this machine or looks at its files, instead of asking a
/// daemon.
fn is_about_this_machine(command: &Command) -> bool {
    matches!(
        command,
        Command::Serve(_)
            | Command::Backup { .. }
            | Command::Restore { .. }
            | Command::Doctor { .. }
    )
}

fn overrides(cli: &Cli) -> Overrides {
    let mut flags = Overrides {
        config_file: cli.config.clone(),
        remote_server: cli.server.clone(),
        zone: cli.zone.clone(),
        is_remote: !is_about_this_machine(&cli.command),
        ..Overrides::default()
    };
    if let Command::Serve(arguments) = &cli.command {
        flags.bind = arguments.bind;
        flags.folders.clone_from(&arguments.music);
    }
    flags
}
