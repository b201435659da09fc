//! What can be typed: commands, flags and their help. Long because it is a list of all of them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::config::ServerUrl;
use crate::domain::comparison::Side;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::PairId;

mod values;

pub(super) use values::{Level, Moment, Seconds, SleepAt, Years};
use values::{goal, mode, music_folder, pair_id, side};

/// Rows of `minion rank` when not told.
const RANK_ROWS: u32 = 20;

/// Rows of `minion web-queue` when not told.
const QUEUE_ROWS: u32 = 20;

/// Tracks of `minion export` when not told.
const EXPORT_ROWS: u32 = 100;

const EXAMPLES: &str = "\
Examples:
  minion serve --music ~/Music       Serve your music at http://localhost:8642
  minion serve --demo                Try it without any music
  minion web-compare                 Begin to compare
  minion web-play1                   Hear side A of the pair
  minion web-winner a                A is better: every screen shows the next pair
  minion --server http://minion.local:8642 web-status

Exit codes: 0 done, 1 refused or failed, 2 usage, 3 the daemon cannot be reached";

const ZONES_EXAMPLES: &str = "\
Examples:
  minion web-zones --new Kitchen
  minion --zone Kitchen web-play --album Nightjar";

/// A home music server that learns what its owner loves
#[derive(Debug, Parser)]
#[command(name = "minion", version, about, after_help = EXAMPLES, max_term_width = 100)]
#[command(disable_help_subcommand = true)]
pub(super) struct Cli {
    /// Read this configuration and no other
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Talk to the daemon at this address instead of the one on this machine
    #[arg(long, global = true, value_name = "URL")]
    pub(super) server: Option<ServerUrl>,

    /// Mean this zone instead of the first, by its name
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) zone: Option<String>,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// Commands that ask no daemon over the network: `--server` and `--zone` mean nothing to them.
const SERVERLESS: [&str; 6] = [
    "serve",
    "backup",
    "restore",
    "completions",
    "man",
    "openapi",
];

/// The whole command line; help shows a flag only where it means something.
pub(super) fn command() -> clap::Command {
    let command = Cli::command();
    let of_daemons = |flag: &&clap::Arg| ["server", "zone"].contains(&flag.get_id().as_str());
    let flags: Vec<_> = command
        .get_arguments()
        .filter(of_daemons)
        .cloned()
        .collect();
    // A command with a flag of its own is not given the global one of that name.
    let hidden: Vec<_> = flags.into_iter().map(|flag| flag.hide(true)).collect();
    SERVERLESS.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |one| one.args(hidden.clone()))
    })
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the daemon: own the music, play it, answer every screen
    Serve(Serve),

    /// Start a comparison of all music, or of some; or end the one that runs
    #[command(after_help = COMPARE_EXAMPLES)]
    WebCompare(Compare),

    /// Hear side A of the pair; while it plays: pause
    #[command(after_help = "Example:\n  minion web-play1; sleep 20; minion web-play2")]
    WebPlay1,

    /// Hear side B of the pair; while it plays: pause
    #[command(after_help = "Example:\n  minion web-play2")]
    WebPlay2,

    /// Judges the pair: the side named, else the side selected, wins
    #[command(after_help = WINNER_EXAMPLES)]
    WebWinner {
        /// The better side; without it, the side selected by web-play1 or web-play2
        #[arg(value_parser = side)]
        side: Option<Side>,
        /// Judges only if this pair is the current one
        #[arg(long, value_name = "ID", value_parser = pair_id)]
        pair: Option<PairId>,
    },

    /// Judges the pair: neither is better
    WebTie {
        /// Judges only if this pair is the current one
        #[arg(long, value_name = "ID", value_parser = pair_id)]
        pair: Option<PairId>,
    },

    /// Go on to the next pair without judging this one
    WebSkip {
        /// Skip only if this pair is the current one
        #[arg(long, value_name = "ID", value_parser = pair_id)]
        pair: Option<PairId>,
    },

    /// Take the last verdict of this session back; its pair is current again
    WebUndo,

    /// Jump forward in what plays
    #[command(after_help = "Example:\n  minion web-seek-pos 30    Half a minute on")]
    WebSeekPos {
        /// How far, in seconds
        #[arg(default_value = "10")]
        seconds: Seconds,
    },

    /// Jump back in what plays
    #[command(after_help = "Example:\n  minion web-seek-neg 2.5    Hear that bar again")]
    WebSeekNeg {
        /// How far, in seconds
        #[arg(default_value = "10")]
        seconds: Seconds,
    },

    /// Jump to where the loudest passage of what plays begins
    #[command(after_help = "Example:\n  minion web-play2 && minion web-hook")]
    WebHook,

    /// Hear a stretch of what plays over and over, or let it play on
    #[command(after_help = LOOP_EXAMPLES, args_conflicts_with_subcommands = true)]
    #[command(subcommand_negates_reqs = true)]
    WebLoop {
        #[command(subcommand)]
        off: Option<LoopOff>,
        /// Where it begins
        #[arg(required = true)]
        from: Option<Moment>,
        /// Where it ends, a second later at least
        #[arg(required = true)]
        to: Option<Moment>,
    },

    /// Play music: what is chosen becomes the queue, or is put into it
    #[command(after_help = PLAY_EXAMPLES)]
    WebPlay(Play),

    /// Pause what plays, or go on
    WebPlaypause,

    /// Go on to the next track; in a comparison: to the other side
    WebNext,

    /// Go back to the start of the track; there: to the track before
    WebPrevious,

    /// List what plays and what is to come
    WebQueue {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// How many
        #[arg(long, value_name = "N", default_value_t = QUEUE_ROWS,
              value_parser = clap::value_parser!(u32).range(1..))]
        top: u32,
    },

    /// Take what is to come out of the queue; what sounds plays on
    WebClear,

    /// Keep the queue as a playlist
    #[command(after_help = "Example:\n  minion web-keep 'Sunday morning'")]
    WebKeep {
        /// The name of the new playlist
        name: String,
    },

    /// Stop the music by itself: after some minutes, or with this track
    #[command(after_help = SLEEP_EXAMPLES)]
    WebSleep {
        /// Minutes, `track` or `off`
        #[arg(value_name = "WHEN")]
        when: SleepAt,
    },

    /// Let nothing be heard while the music plays on; again: let it be heard
    WebMute,

    /// List the zones and what plays there; or make one, or remove one
    #[command(after_help = ZONES_EXAMPLES)]
    WebZones {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Make a zone of this name
        #[arg(long, value_name = "NAME", conflicts_with = "remove")]
        new: Option<String>,
        /// Remove the zone of this name
        #[arg(long, value_name = "NAME")]
        remove: Option<String>,
    },

    /// Bring the music to another zone: queue, position and what is on air
    #[command(after_help = "Example:\n  minion --zone Kitchen web-move Home")]
    WebMove {
        /// The zone that it goes to, by its name
        #[arg(value_name = "ZONE")]
        to: String,
        /// Let it play on where it is, too
        #[arg(long)]
        copy: bool,
    },

    /// Set the volume of every output, or make it louder or softer
    #[command(after_help = VOLUME_EXAMPLES)]
    WebVolume {
        /// From 0 to 100; with a sign: by so much louder or softer
        #[arg(value_name = "N", allow_hyphen_values = true)]
        level: Level,
    },

    /// Never offer or play the loaded track again; its file stays
    WebArchive,

    /// Star the loaded track; when it is starred: take the star back
    WebStar,

    /// Show what plays, the pair, and who is connected
    #[command(after_help = STATUS_EXAMPLES)]
    WebStatus(Status),

    /// Look at the music folders for what is new, changed or gone
    #[command(after_help = "Example:\n  minion scan && minion web-status --watch")]
    Scan {
        /// Stop the scan that is running
        #[arg(long)]
        cancel: bool,
    },

    /// List the best tracks
    #[command(after_help = RANK_EXAMPLES)]
    Rank {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// How many
        #[arg(long, value_name = "N", default_value_t = RANK_ROWS,
              value_parser = clap::value_parser!(u32).range(1..))]
        top: u32,
    },

    /// Write the best tracks to stdout: a table (csv) or a list to play (m3u)
    #[command(after_help = EXPORT_EXAMPLES)]
    Export {
        /// What to write
        #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
        format: ExportFormat,
        /// How many
        #[arg(long, value_name = "N", default_value_t = EXPORT_ROWS,
              value_parser = clap::value_parser!(u32).range(1..))]
        top: u32,
        /// In a list: paths from the music folder on, for a list that lies in it
        #[arg(long)]
        relative: bool,
    },

    /// Show what the ranks would write into your files as ratings; write it, take it out
    #[command(after_help = TAG_EXAMPLES)]
    TagRatings(TagRatings),

    /// Copy this machine's database into a new file, beside a running daemon
    #[command(after_help = BACKUP_HELP)]
    Backup {
        /// The file to make
        file: PathBuf,
    },

    /// Put a backup in the place of this machine's database, which is kept beside it
    #[command(after_help = RESTORE_HELP)]
    Restore {
        /// A file that `minion backup` made
        file: PathBuf,
    },

    /// Look at everything that minion needs, and say what to do
    #[command(after_help = DOCTOR_HELP)]
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },

    /// Write completions for a shell to stdout
    #[command(after_help = COMPLETION_EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },

    /// Write the manual page to stdout
    #[command(
        after_help = "Examples:\n  minion man | man -l -\n  minion man web-winner | man -l -"
    )]
    Man {
        /// Of this command instead of the program
        command: Option<String>,
    },

    /// Write the licences of the works of others that are in this program to stdout
    #[command(after_help = "Example:\n  minion licenses | less")]
    Licenses,

    /// Write the OpenAPI document of the wire to stdout
    #[command(hide = true)]
    Openapi,
}

const COMPARE_EXAMPLES: &str = "\
Examples:
  minion web-compare                             All music
  minion web-compare --genre Jazz --year 1950..1969
  minion web-compare --folder Live/1977 --mode explore
  minion web-compare --album Nightjar --goal complete
  minion web-compare --goal top:20               Ends when the top 20 is settled
  minion web-compare --end
  minion web-compare --list
  minion web-compare --resume                    Goes on with the one put aside last

Starting one puts the one that runs aside; what was judged in it counts.";

const WINNER_EXAMPLES: &str = "\
Examples:
  minion web-winner a            A is better
  minion web-winner              What I am hearing is better; good on a key
  minion web-winner b --pair 17  B is better, if pair 17 is still the question

Two judging commands within a second judge one pair: the second is refused, unless it names its
pair.";

const LOOP_EXAMPLES: &str = "\
Examples:
  minion web-loop 1:02 1:21.5    From there to there, on every output
  minion web-loop 62 81.5        The same, in seconds
  minion web-loop off            Play on";

const PLAY_EXAMPLES: &str = "\
Examples:
  minion web-play                                What is loaded goes on
  minion web-play --album Nightjar
  minion web-play --genre Jazz --year 1950..1969 --shuffle
  minion web-play --best 50                      The 50 that you love most
  minion web-play --search 'blue train' --next   Behind what plays now

All that is chosen is played, however long it is. The queue that was there can be brought back with
Undo on the page.";

const SLEEP_EXAMPLES: &str = "\
Examples:
  minion web-sleep 30       In half an hour
  minion web-sleep track    When this track has ended
  minion web-sleep off      Play on";

const VOLUME_EXAMPLES: &str = "\
Examples:
  minion web-volume 40
  minion web-volume +5
  minion web-volume -5";

const STATUS_EXAMPLES: &str = "\
Examples:
  minion web-status
  minion web-status --watch
  minion web-status --json | jq -r .player.track.title
  minion web-status --watch --json    One line of JSON for each change";

const RANK_EXAMPLES: &str = "\
Examples:
  minion rank --top 50
  minion rank --json | jq -r '.items[].title'";

const EXPORT_EXAMPLES: &str = "\
Examples:
  minion export > best.csv
  minion export --format m3u --top 50 --relative > ~/Music/best.m3u8";

const TAG_EXAMPLES: &str = "\
Of all compared tracks the best tenth gets five stars, the next tenth four and a half, and so on.
Written are POPM and FMPS_Rating (MP3, AAC, WAV, AIFF), FMPS_RATING and RATING (FLAC, Ogg, Opus)
or FMPS_Rating (M4A), and MINION_RATING, by which minion knows its own. A changed copy takes a
file's place only when its sound and its other tags are proved to be the same.

Examples:
  minion tag-ratings                      What would change
  minion tag-ratings --write --top 500    Rate the best 500
  minion tag-ratings --remove             Every file as it was";

const BACKUP_HELP: &str = "\
Example:
  minion backup /mnt/usb/minion-$(date +%F).db

It is the database of the minion that runs, or else of the one that is configured for you; as root,
that of the service. The way back: `minion restore FILE`.";

const RESTORE_HELP: &str = "\
Examples:
  minion restore /mnt/usb/minion-2026-11-29.db
  sudo systemctl stop minion && sudo minion restore FILE && sudo systemctl start minion

The file is checked first. What was there stays beside it, as minion.db.before-TIME.";

const DOCTOR_HELP: &str = "\
Looks at the configuration, the music folders, the database, the sound card, the clock and the
port, and greets the daemon that runs. It changes nothing, and fails if anything is bad.

Examples:
  minion doctor
  minion doctor --json | jq '.findings[] | select(.verdict != \"ok\")'";

const COMPLETION_EXAMPLES: &str = "\
Examples:
  minion completions bash > ~/.local/share/bash-completion/completions/minion
  minion completions zsh > ~/.zfunc/_minion";

/// Flags of `minion tag-ratings`.
#[derive(Debug, Args)]
pub(super) struct TagRatings {
    /// Write them; the configuration must allow it
    #[arg(long)]
    pub(super) write: bool,

    /// Take out exactly what minion wrote
    #[arg(long, conflicts_with_all = ["write", "replace"])]
    pub(super) remove: bool,

    /// Only the best so many tracks
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) top: Option<u32>,

    /// Also where a file has a rating of its own; --remove brings that back
    #[arg(long)]
    pub(super) replace: bool,

    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What `minion export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// A table: rank, title, artist, rating, file and more.
    Csv,
    /// A list to play: the files.
    M3u,
}

/// Flags of `minion serve`.
#[derive(Debug, Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(super) struct Serve {
    /// Serve the music in this folder; may be given more than once
    #[arg(long, value_name = "DIR", value_parser = music_folder)]
    pub(super) music: Vec<PathBuf>,

    /// Make a small library of synthesised music and serve it
    #[arg(long)]
    pub(super) demo: bool,

    /// Listen at this address and port
    #[arg(long, value_name = "ADDR")]
    pub(super) bind: Option<SocketAddr>,
}

const SERVE_EXAMPLES: &str = "\
Examples:
  minion serve --music ~/Music
  minion serve --music /srv/music --music /mnt/usb
  minion serve --demo --bind 127.0.0.1:9000";

/// Flags that say which music. Each that is given narrows it down.
#[derive(Debug, Args)]
pub(super) struct Music {
    /// Only this genre
    #[arg(long, value_name = "NAME")]
    pub(super) genre: Option<String>,

    /// Only these years, such as 1994, 1990..1999, 1990.. or ..1999
    #[arg(long, value_name = "Y..Z")]
    pub(super) year: Option<Years>,

    /// Only this folder and all below it, such as Jazz/Live
    #[arg(long, value_name = "PATH")]
    pub(super) folder: Option<String>,

    /// Only this playlist
    #[arg(long, value_name = "NAME")]
    pub(super) playlist: Option<String>,

    /// Only starred tracks
    #[arg(long)]
    pub(super) starred: bool,

    /// Only this album
    #[arg(long, value_name = "TITLE")]
    pub(super) album: Option<String>,

    /// Only this artist
    #[arg(long, value_name = "NAME")]
    pub(super) artist: Option<String>,
}

/// The names of the flags of [`Music`].
const MUSIC: [&str; 7] = [
    "genre", "year", "folder", "playlist", "starred", "album", "artist",
];

/// What only a new comparison is told.
const CHOOSING: [&str; 9] = [
    "mode", "genre", "year", "folder", "playlist", "starred", "album", "artist", "goal",
];

/// Flags of `minion web-compare`.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// What to find out: the order of everything (explore), the very best (top), or both (balanced)
    #[arg(long, value_name = "MODE", value_parser = mode)]
    pub(super) mode: Option<Mode>,

    #[command(flatten)]
    pub(super) music: Music,

    /// When to end: top or top:20, new (first impressions), complete (all in order), or open
    #[arg(long, value_name = "GOAL", value_parser = goal, conflicts_with = "mode")]
    pub(super) goal: Option<Goal>,

    /// Go on with a comparison that was put aside: the one of this number, or the latest
    #[arg(long, value_name = "ID", num_args = 0..=1, conflicts_with_all = CHOOSING)]
    pub(super) resume: Option<Option<i64>>,

    /// List the comparisons that can be gone on with
    #[arg(long, conflicts_with_all = CHOOSING, conflicts_with = "resume")]
    pub(super) list: bool,

    /// With --list: print JSON
    #[arg(long, requires = "list")]
    pub(super) json: bool,

    /// End the comparison that runs; it can be gone on with
    #[arg(long, conflicts_with_all = CHOOSING, conflicts_with_all = ["resume", "list"])]
    pub(super) end: bool,
}

/// Flags of `minion web-play`.
#[derive(Debug, Args)]
pub(super) struct Play {
    #[command(flatten)]
    pub(super) music: Music,

    /// The best so many, the best first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) best: Option<u32>,

    /// What a search for these words finds
    #[arg(long, value_name = "WORDS", conflicts_with_all = MUSIC, conflicts_with = "best")]
    pub(super) search: Option<String>,

    /// All music
    #[arg(long, conflicts_with_all = MUSIC, conflicts_with_all = ["best", "search"])]
    pub(super) all: bool,

    /// In a chance order
    #[arg(long)]
    pub(super) shuffle: bool,

    /// Put it behind what plays now
    #[arg(long, conflicts_with = "shuffle")]
    pub(super) next: bool,

    /// Put it at the end of the queue
    #[arg(long, conflicts_with_all = ["shuffle", "next"])]
    pub(super) add: bool,
}

/// Flags of `minion web-status`.
#[derive(Debug, Args)]
pub(super) struct Status {
    /// Print JSON: the shared state as the daemon sends it
    #[arg(long)]
    pub(super) json: bool,

    /// Stay connected and show every change
    #[arg(long)]
    pub(super) watch: bool,
}

/// What `minion web-loop` takes beside a stretch.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum LoopOff {
    /// Let it play on
    Off,
}
