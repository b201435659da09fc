export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export type components = {
  schemas: {
    /** @description What someone did: an event of the log that is worth a line. */
    ActivityEntry: {
      /**
       * Format: int64
       * @description When.
       */
      at_ms: number;
      /** @description By which device; `null`: someone. */
      device?: string | null;
      /** @description The name that was given to that device. */
      device_name?: string | null;
      /**
       * Format: int64
       * @description The number of its event.
       */
      seq: number;
      /** @description Whether it can be taken back. */
      undo: components["schemas"]["Undoing"];
      /** @description What was done. */
      what: components["schemas"]["ActivityKind"];
    };
    /** @description What was done. */
    ActivityKind:
      | {
          /** @description Which of the three. */
          action: components["schemas"]["VerdictActivity"];
          /** @enum {string} */
          kind: "verdict";
          /** @description Side A. */
          track_a: components["schemas"]["TrackInfo"];
          /** @description Side B. */
          track_b: components["schemas"]["TrackInfo"];
          /** @description Which. */
          verdict_id: components["schemas"]["VerdictId"];
          /** @description What was answered. */
          winner: components["schemas"]["Winner"];
        }
      | {
          /** @description Its filter in words. */
          filter_text: string;
          /** @description What it is for. */
          goal: components["schemas"]["Goal"];
          /** @description It had been put aside. */
          is_resumed: boolean;
          /** @enum {string} */
          kind: "comparison_started";
        }
      | {
          /** @enum {string} */
          kind: "comparison_ended";
        }
      | {
          /** @description Its filter in words. */
          filter_text: string;
          /** @description What it was for. */
          goal: components["schemas"]["Goal"];
          /** @enum {string} */
          kind: "session_forgotten";
          /** @description Which. */
          session_id: components["schemas"]["SessionId"];
        }
      | {
          /**
           * Format: int64
           * @description Its id.
           */
          id: number;
          /** @enum {string} */
          kind: "star";
          /** @description Track or album. */
          of: components["schemas"]["StarKind"];
          /** @description Whether it was set. */
          starred: boolean;
          /** @description What it is called; `null`: it is gone. */
          title?: string | null;
          track?: components["schemas"]["TrackInfo"] | null;
        }
      | {
          /** @description Whether it was archived. */
          is_archived: boolean;
          /** @enum {string} */
          kind: "archive";
          /** @description Which. */
          track: components["schemas"]["TrackInfo"];
        }
      | {
          /** @description How. */
          action: components["schemas"]["QueueActivity"];
          /**
           * Format: int32
           * @description Tracks that came, or else went.
           */
          count: number;
          /** @enum {string} */
          kind: "queue";
          track?: components["schemas"]["TrackInfo"] | null;
        }
      | {
          /** @description Whether it is there now. */
          is_there: boolean;
          /** @enum {string} */
          kind: "station";
          /** @description Its name; before it was removed. */
          name: string;
          /** @description The name before, where it was there before. */
          was?: string | null;
        }
      | {
          /** @enum {string} */
          kind: "radio";
          /** @description Its name, or of the one that was on. */
          name: string;
          station_id?: components["schemas"]["StationId"] | null;
        }
      | {
          /** @enum {string} */
          kind: "schedule";
          /**
           * Format: int32
           * @description How many stretches of the week have a station; 0: there is no plan any more.
           */
          slots: number;
        }
      | {
          /** @description The device. */
          id: string;
          /** @enum {string} */
          kind: "name";
          /** @description Its name. */
          name: string;
          /** @description The one before. */
          was?: string | null;
        };
    /** @description A page of entries, newest first. A page may be short, even empty, before the end. */
    ActivityPage: {
      /** @description Identity of the log that `seq` counts in. */
      epoch: string;
      /** @description The entries. */
      items: components["schemas"]["ActivityEntry"][];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
    };
    /**
     * @description Why a session advanced without a verdict.
     * @enum {string}
     */
    AdvanceReason: "archived" | "vanished" | "found";
    /** @description `comparison:advanced`. */
    Advanced: {
      feedback?: components["schemas"]["VerdictFeedback"] | null;
      pair?: components["schemas"]["PairInfo"] | null;
      prefetched?: components["schemas"]["PairInfo"] | null;
      /** @description How far the session has come. */
      progress: components["schemas"]["Progress"];
      /** @description The session's goal is reached: no pair is chosen any more. */
      reached?: boolean;
      reason?: components["schemas"]["AdvanceReason"] | null;
      /** @description The session. */
      session_id: components["schemas"]["SessionId"];
      verdict?: components["schemas"]["VerdictInfo"] | null;
    };
    /**
     * Format: int32
     * @description A station's knob, percent: 0 plays only the best, 100 surprises.
     */
    Adventure: number;
    /**
     * Format: int64
     * @description An album: the tracks that share an album title and an album artist (or a folder).
     */
    AlbumId: number;
    /** @description An album. */
    AlbumInfo: {
      /** @description Album artist. */
      artist?: string | null;
      artist_id?: components["schemas"]["ArtistId"] | null;
      artwork_track_id?: components["schemas"]["TrackId"] | null;
      /**
       * Format: int64
       * @description Their length in all.
       */
      duration_ms: number;
      /** @description Its id. */
      id: components["schemas"]["AlbumId"];
      /** @description Whether it is starred. */
      starred: boolean;
      /** @description Hue and chroma of the picture. */
      tint?: [number, number] | null;
      /** @description Title. */
      title: string;
      /**
       * Format: int32
       * @description Tracks offered.
       */
      track_count: number;
      /**
       * Format: int32
       * @description Year of release.
       */
      year?: number | null;
    };
    /**
     * Format: int64
     * @description A performer.
     */
    ArtistId: number;
    /** @description A performer. */
    ArtistInfo: {
      /**
       * Format: int32
       * @description Albums.
       */
      album_count: number;
      artwork_track_id?: components["schemas"]["TrackId"] | null;
      /** @description Id. */
      id: components["schemas"]["ArtistId"];
      /** @description Name. */
      name: string;
      /** @description Hue and chroma of the picture. */
      tint?: [number, number] | null;
      /**
       * Format: int32
       * @description Tracks offered.
       */
      track_count: number;
    };
    /** @description The side of a pair that does not sound. */
    Aside: {
      loop?: components["schemas"]["Loop"] | null;
      /**
       * Format: int64
       * @description Where it was last heard, ms.
       */
      position_ms: number;
    };
    /**
     * @description A row or a column.
     * @enum {string}
     */
    Axis: "rows" | "columns";
    /** @description What a frame says. */
    Body:
      | {
          /** @description The whole shared state. */
          data: components["schemas"]["Snapshot"];
          /** @enum {string} */
          type: "sync:full";
        }
      | {
          /** @description The connection goes on where it left off; the events missed follow. */
          data: components["schemas"]["Resume"];
          /** @enum {string} */
          type: "sync:resume";
        }
      | {
          /** @description Every 20 s. */
          data: components["schemas"]["Heartbeat"];
          /** @enum {string} */
          type: "sync:heartbeat";
        }
      | {
          /** @description A session began. */
          data: components["schemas"]["ComparisonInfo"];
          /** @enum {string} */
          type: "comparison:started";
        }
      | {
          /** @description The session ended. */
          data: components["schemas"]["Ended"];
          /** @enum {string} */
          type: "comparison:ended";
        }
      | {
          /** @description A session was put aside: it can be gone on with. */
          data: components["schemas"]["PausedSessionInfo"];
          /** @enum {string} */
          type: "session:paused";
        }
      | {
          /** @description A session that was put aside is gone on with, or given up. */
          data: components["schemas"]["Ended"];
          /** @enum {string} */
          type: "session:forgotten";
        }
      | {
          /** @description A verdict, a skip, an undo, or a member that left. */
          data: components["schemas"]["Advanced"];
          /** @enum {string} */
          type: "comparison:advanced";
        }
      | {
          /** @description An earlier verdict was taken back, or given again; no pair moves. */
          data: components["schemas"]["VerdictInfo"];
          /** @enum {string} */
          type: "verdict:changed";
        }
      | {
          /** @description Projection: a side was selected. */
          data: components["schemas"]["TrackSelected"];
          /** @enum {string} */
          type: "comparison:track_selected";
        }
      | {
          /** @description The player or its queue. */
          data: components["schemas"]["PlayerInfo"];
          /** @enum {string} */
          type: "player:changed";
        }
      | {
          /** @description Projection: a radio track started. */
          data: components["schemas"]["NowPlaying"];
          /** @enum {string} */
          type: "radio:now_playing";
        }
      | {
          /** @description Stations and their plan. */
          data: components["schemas"]["StationsInfo"];
          /** @enum {string} */
          type: "radio:stations";
        }
      | {
          /** @description The station on air and what comes next. */
          data: components["schemas"]["OnAirInfo"];
          /** @enum {string} */
          type: "radio:on_air";
        }
      | {
          /** @description A zone was made, or has another name. */
          data: components["schemas"]["ZoneInfo"];
          /** @enum {string} */
          type: "zone:changed";
        }
      | {
          /** @description A zone is no more. */
          data: components["schemas"]["ZoneRemoved"];
          /** @enum {string} */
          type: "zone:removed";
        }
      | {
          /** @description What plays in each zone: where there is more than one. */
          data: components["schemas"]["ZoneNow"][];
          /** @enum {string} */
          type: "zones:updated";
        }
      | {
          /** @description A jam room was made, or has another name. */
          data: components["schemas"]["RoomInfo"];
          /** @enum {string} */
          type: "jam_room:changed";
        }
      | {
          /** @description A jam room is no more. */
          data: components["schemas"]["RoomRemoved"];
          /** @enum {string} */
          type: "jam_room:removed";
        }
      | {
          /** @description Something is set anew in the jam room that the connection follows. */
          data: components["schemas"]["JamChanges"];
          /** @enum {string} */
          type: "jam:changed";
        }
      | {
          /** @description A star. */
          data: components["schemas"]["StarInfo"];
          /** @enum {string} */
          type: "star:changed";
        }
      | {
          /** @description A track was archived, or brought back. */
          data: components["schemas"]["TrackArchived"];
          /** @enum {string} */
          type: "track:archived";
        }
      | {
          /** @description A device's name. */
          data: components["schemas"]["DeviceName"];
          /** @enum {string} */
          type: "device:named";
        }
      | {
          /** @description Ratings that moved visibly. */
          data: components["schemas"]["RatingChanged"];
          /** @enum {string} */
          type: "rating:changed";
        }
      | {
          /** @description Who is here. */
          data: components["schemas"]["DeviceInfo"][];
          /** @enum {string} */
          type: "devices:updated";
        }
      | {
          /** @description Lists look different; fetch them again. */
          data: components["schemas"]["LibraryInfo"];
          /** @enum {string} */
          type: "library:changed";
        }
      | {
          /** @description One track looks different. */
          data: components["schemas"]["TrackInfo"];
          /** @enum {string} */
          type: "track:changed";
        }
      | {
          /** @description What a scan is doing. */
          data: components["schemas"]["ScanProgress"];
          /** @enum {string} */
          type: "library:scan_progress";
        }
      | {
          /** @description Something every screen should say. */
          data: components["schemas"]["Notice"];
          /** @enum {string} */
          type: "notice";
        }
      | {
          /** @description What is wrong with the house changed. */
          data: components["schemas"]["Problems"];
          /** @enum {string} */
          type: "problems:changed";
        }
      | {
          /** @description The answer to `time:ping`. */
          data: components["schemas"]["Pong"];
          /** @enum {string} */
          type: "time:pong";
        }
      | {
          /** @description A client frame was not understood. */
          data: components["schemas"]["FrameError"];
          /** @enum {string} */
          type: "error";
        };
    /** @description A file that could not be read. */
    BrokenFile: {
      /**
       * Format: int64
       * @description When that was seen.
       */
      at_ms: number;
      /** @description File name with its folder, for people. */
      path: string;
      /** @description What is wrong with it. */
      reason: string;
    };
    /**
     * @description Files that are no tracks: a page of those that could not be read, and how many are of a kind that
     *     minion does not play.
     */
    BrokenFiles: {
      /** @description Files that could not be read, by path. */
      items: components["schemas"]["BrokenFile"][];
      /** @description Where the next page begins. */
      next?: string | null;
      /** @description Sound files of kinds that are not played, by the endings of their names, the most first. */
      not_played: components["schemas"]["NotPlayed"][];
      /** @description The same in words; absent when there are none. */
      not_played_words?: string | null;
      /**
       * Format: int64
       * @description Such files in all.
       */
      total: number;
    };
    /** @description A further sound card of the machine that minion runs on. */
    CardInfo: {
      /** @description The output that it is. */
      id: components["schemas"]["OutputId"];
      /** @description What people call it. */
      name: string;
    };
    /**
     * Format: int32
     * @description A cell's place: 8 times its row plus its column, 0 to 63.
     */
    CellIndex: number;
    /** @description A voice, and the cell that has it. */
    CellVoice: {
      /** @description The cell. */
      cell: components["schemas"]["CellIndex"];
      /** @description Its voice. */
      voice: components["schemas"]["Voice"];
    };
    /**
     * @description A set of cells: bit `n` is the cell of index `n`. On the wire 16 hexadecimal digits, because a
     *     browser's numbers have 53 bits.
     */
    Cells: string;
    /** @description Chooses where the music comes from. */
    ChooseRequest: {
      /**
       * @description Music folders, absolute.
       * @default []
       */
      folders: string[];
      /**
       * @description Make some music to try it with.
       * @default false
       */
      is_demo: boolean;
    };
    /** @description What a client may send. */
    ClientFrame:
      | {
          /**
           * Format: double
           * @description What the client adds to its clock to have the server's, ms.
           */
          offset_ms?: number | null;
          /**
           * Format: double
           * @description Round trip that the client measured last, ms.
           */
          rtt_ms?: number | null;
          /**
           * Format: double
           * @description The client's clock, ms.
           */
          t0: number;
          /** @enum {string} */
          type: "time:ping";
        }
      | {
          /** @description The device's id. */
          id: components["schemas"]["DeviceId"];
          /** @description What it is. */
          kind?: components["schemas"]["DeviceKind"];
          /** @description Its own name for itself. */
          name: string;
          /** @enum {string} */
          type: "device:register";
        }
      | {
          reason?: components["schemas"]["ResyncReason"] | null;
          /** @enum {string} */
          type: "sync:request";
        };
    /** @description A running session. */
    ComparisonInfo: {
      /** @description Which tracks it is about. */
      filter: components["schemas"]["Filter"];
      /** @description The filter in words: "All music", "Jazz, 1950 to 1969". */
      filter_text: string;
      /** @description What it is for. */
      goal?: components["schemas"]["Goal"];
      /** @description What it is after. */
      mode: components["schemas"]["Mode"];
      pair?: components["schemas"]["PairInfo"] | null;
      prefetched?: components["schemas"]["PairInfo"] | null;
      /** @description How far it has come. */
      progress: components["schemas"]["Progress"];
      /** @description Its goal is reached: no pair is chosen any more. */
      reached?: boolean;
      selected?: components["schemas"]["Selected"] | null;
      /** @description Its number. */
      session_id: components["schemas"]["SessionId"];
      /**
       * Format: int32
       * @description Tracks that matched when it started; of first impressions, those that were new.
       */
      total_tracks: number;
    };
    /**
     * @description What the player plays by.
     * @enum {string}
     */
    Context: "queue" | "comparison" | "radio";
    /** @description How a track came to its place. */
    Course: {
      /** @description Its places, the oldest first; the last may lag some verdicts behind. */
      points: components["schemas"]["CoursePoint"][];
      /**
       * Format: int64
       * @description Tracks that have places.
       */
      track_count: number;
    };
    /** @description A track's place at a moment. */
    CoursePoint: {
      /**
       * Format: int64
       * @description When.
       */
      at_ms: number;
      /**
       * Format: int32
       * @description The place, from 1; absent before the first verdict on it.
       */
      rank?: number | null;
    };
    /**
     * Format: int32
     * @description How long it takes to fade: 0.1 to 2 seconds.
     */
    Decay: number;
    /**
     * Format: int32
     * @description A degree of a scale, 1 (the tonic) to 7.
     */
    Degree: number;
    /**
     * Format: int32
     * @description The share of cells that shall be on, percent: 5 to 75.
     */
    Density: number;
    /** @description A phone, laptop or terminal: a string of its own choosing (a UUID), kept by it across visits. */
    DeviceId: string;
    /** @description A device that is here, or left less than 30 s ago. */
    DeviceInfo: {
      /** @description The connection that sounds, where the device is an output. */
      conn?: string | null;
      /**
       * Format: int64
       * @description Since when it is here.
       */
      connected_at: number;
      /**
       * Format: int32
       * @description Open connections; 0 while it is only remembered.
       */
      connections: number;
      /** @description Its id. */
      id: components["schemas"]["DeviceId"];
      /** @description Whether it is an output. */
      is_output: boolean;
      /** @description What it is. */
      kind: components["schemas"]["DeviceKind"];
      /** @description What people call it. */
      name: string;
      /**
       * Format: double
       * @description What it adds to its clock to have the server's, ms.
       */
      offset_ms?: number | null;
      /**
       * Format: double
       * @description Round trip, ms.
       */
      rtt_ms?: number | null;
    };
    /**
     * @description What kind of device it is.
     * @enum {string}
     */
    DeviceKind: "browser" | "cli";
    /** @description A device's name. */
    DeviceName: {
      /** @description Which. */
      id: components["schemas"]["DeviceId"];
      /** @description What people call it. */
      name: string;
    };
    /**
     * @description A drum.
     * @enum {string}
     */
    Drum: "kick" | "snare" | "hat" | "clap";
    /** @description The strokes of a drum. */
    DrumTrack: {
      /** @description Whether it is silent. */
      is_muted: boolean;
      /**
       * Format: int32
       * @description Bit `n` is a stroke at sixteenth `n` of the bar.
       */
      strokes: number;
    };
    /** @description The drums of a room. */
    Drums: {
      /** @description Hand clap. */
      clap: components["schemas"]["DrumTrack"];
      /** @description Closed hi-hat. */
      hat: components["schemas"]["DrumTrack"];
      /** @description Whether all are silent. */
      is_muted: boolean;
      /** @description Bass drum. */
      kick: components["schemas"]["DrumTrack"];
      /** @description Snare drum. */
      snare: components["schemas"]["DrumTrack"];
    };
    /** @description Ends the session. */
    EndSession: {
      /** @default null */
      session_id: components["schemas"]["SessionId"] | null;
    };
    /** @description `comparison:ended`. */
    Ended: {
      /** @description The session. */
      session_id: components["schemas"]["SessionId"];
    };
    /** @description An error, always of this shape. */
    ErrorBody: {
      /** @description What went wrong. */
      error: components["schemas"]["ErrorDetail"];
    };
    /** @description What went wrong, for programs and for people. */
    ErrorDetail: {
      /** @description Stable code, `snake_case`. */
      code: string;
      /** @description What to do about it. */
      hint?: string | null;
      /** @description One sentence, lower case, without a period. */
      message: string;
      pair?: components["schemas"]["PairInfo"] | null;
    };
    /** @description A piece of the log. */
    EventsPage: {
      epoch: string;
      items: components["schemas"]["LoggedEventInfo"][];
      /** Format: int64 */
      next?: number | null;
    };
    /** @description The evolution of a room. */
    Evolution: {
      /** @description Whether it runs. */
      is_running: boolean;
      /** @description By which rule. */
      rule: components["schemas"]["EvolutionRule"];
      /** @description How fast. */
      tick_ms: components["schemas"]["TickMs"];
    };
    /** @description By which rule cells go on and off. */
    EvolutionRule:
      | {
          /** @enum {string} */
          rule: "original";
        }
      | {
          /** @description Which. */
          density: components["schemas"]["Density"];
          /** @enum {string} */
          rule: "goal";
        };
    /**
     * @description How much an answer taught, beside what answers of its session usually do.
     * @enum {string}
     */
    FeedbackSize: "big" | "usual" | "small";
    /**
     * @description A filter: every part that is set must hold. The empty filter means all music, so a part that
     *     nobody knows is refused: it is a slip, and would widen the filter instead of narrowing it.
     */
    Filter: {
      album?: components["schemas"]["AlbumId"] | null;
      artist?: components["schemas"]["ArtistId"] | null;
      folder?: components["schemas"]["FolderId"] | null;
      genre?: components["schemas"]["GenreId"] | null;
      /** @description Only starred tracks. */
      is_starred?: boolean;
      playlist?: components["schemas"]["PlaylistId"] | null;
      /**
       * Format: int32
       * @description First year, inclusive.
       */
      year_from?: number | null;
      /**
       * Format: int32
       * @description Last year, inclusive.
       */
      year_to?: number | null;
    };
    /**
     * Format: int64
     * @description A folder that holds tracks.
     */
    FolderId: number;
    /** @description A folder. */
    FolderInfo: {
      /** @description Whether there are folders below. */
      has_children: boolean;
      /** @description Id. */
      id: components["schemas"]["FolderId"];
      /** @description The last part of its path. */
      name: string;
      /**
       * Format: int32
       * @description Tracks in it and below.
       */
      track_count: number;
    };
    /** @description The folders in a folder. */
    FolderNames: {
      /** @description There are more than are listed. */
      is_cut: boolean;
      /** @description Their names, A to Z. */
      names: string[];
      /** @description The one that it lies in. */
      parent?: string | null;
      /** @description Which folder. */
      path: string;
    };
    /** @description One frame. */
    Frame: components["schemas"]["Body"] & {
      origin?: components["schemas"]["Origin"] | null;
      /**
       * Format: int64
       * @description The number of its event in that stream; absent on ephemeral frames.
       */
      seq?: number | null;
      stream?: components["schemas"]["StreamId"] | null;
      /**
       * Format: double
       * @description When it was made, unix seconds.
       */
      ts: number;
    };
    /** @description A client frame was not understood. */
    FrameError: {
      /** @description Stable code. */
      code: string;
      /** @description One sentence. */
      message: string;
    };
    /**
     * Format: int32
     * @description What the pitch of the cell is multiplied by: 0.25 to 2.
     */
    FrequencyRatio: number;
    /**
     * Format: int32
     * @description How loud it begins: 0.1 to 1.5.
     */
    Gain: number;
    /**
     * Format: int64
     * @description A genre.
     */
    GenreId: number;
    /** @description A genre. */
    GenreInfo: {
      /** @description Id. */
      id: components["schemas"]["GenreId"];
      /** @description Name. */
      name: string;
      /**
       * Format: int32
       * @description Tracks offered.
       */
      track_count: number;
    };
    /** @description Judges a pair. */
    GiveVerdict: {
      /** @description The pair meant. */
      pair_id: components["schemas"]["PairId"];
      /** @description The answer. */
      winner: components["schemas"]["WinnerName"];
    };
    /** @description What a session is for. */
    Goal:
      | {
          /** @enum {string} */
          kind: "open";
        }
      | {
          /** @enum {string} */
          kind: "top";
          /**
           * Format: int32
           * @description How many: 1 or more, and fewer than there are tracks.
           */
          places?: number;
        }
      | {
          /** @enum {string} */
          kind: "first_impressions";
        }
      | {
          /** @enum {string} */
          kind: "complete";
        };
    /** @description `GET /health`. */
    Health: {
      /**
       * Format: int32
       * @description Open connections.
       */
      clients: number;
      /**
       * Format: double
       * @description 99th percentile of the last commits, ms.
       */
      commit_ms_p99: number;
      /** @description Identity of the log. */
      epoch: string;
      /** @description What is wrong, unless it is healthy. */
      problem?: string | null;
      /**
       * Format: int64
       * @description The number of the last event.
       */
      seq: number;
      /**
       * @description `healthy`; `degraded` while the disk refuses writes; `failed`, under the status 503, where a
       *     part of minion has ended or does not answer.
       */
      status: string;
      /**
       * Format: int64
       * @description Since the start, seconds.
       */
      uptime_s: number;
      /** @description Version of minion. */
      version: string;
    };
    /** @description A track that was heard. */
    Heard: {
      /**
       * Format: int64
       * @description When it began.
       */
      at_ms: number;
      /**
       * Format: int64
       * @description How long it was heard.
       */
      heard_ms: number;
      station_id?: components["schemas"]["StationId"] | null;
      /** @description Which. */
      track: components["schemas"]["TrackInfo"];
    };
    /** @description Every 20 s: where the streams stand. */
    Heartbeat: {
      /** @description Identity of the log. */
      epoch: string;
      /**
       * Format: int64
       * @description The server's clock.
       */
      server_ms: number;
      /** @description How far the house and the zone have come, and the jam room if the connection follows one. */
      streams: components["schemas"]["StreamPosition"][];
    };
    /** @description Jumps to where the loudest passage begins. */
    HookRequest: {
      /** @default null */
      track_id: components["schemas"]["TrackId"] | null;
    };
    /** @description One slice of a room, or one cell, as it is from now on. */
    JamChange:
      | {
          /** @description Which. */
          cell: components["schemas"]["CellIndex"];
          /** @enum {string} */
          is: "cell";
          voice?: components["schemas"]["Voice"] | null;
        }
      | {
          /** @enum {string} */
          is: "pattern";
          /** @description Them. */
          pattern: components["schemas"]["Pattern"];
        }
      | {
          /** @description It. */
          default_voice: components["schemas"]["Voice"];
          /** @enum {string} */
          is: "default_voice";
        }
      | {
          /** @enum {string} */
          is: "key";
          /** @description It. */
          key: components["schemas"]["Key"];
        }
      | {
          /** @enum {string} */
          is: "scale";
          /** @description It. */
          scale: components["schemas"]["Scale"];
        }
      | {
          chord?: components["schemas"]["Degree"] | null;
          /** @enum {string} */
          is: "chord";
        }
      | {
          /** @description Whether. */
          chord_lock: boolean;
          /** @enum {string} */
          is: "chord_lock";
        }
      | {
          /** @enum {string} */
          is: "volume";
          /** @description It, percent. */
          volume: components["schemas"]["RoomVolume"];
        }
      | {
          /** @enum {string} */
          is: "timeline";
          /** @description All of it. */
          timeline: components["schemas"]["Timeline"];
        }
      | {
          /** @enum {string} */
          is: "mutes";
          /** @description All of them. */
          mutes: components["schemas"]["Mutes"];
        }
      | {
          /** @description All of them. */
          drums: components["schemas"]["Drums"];
          /** @enum {string} */
          is: "drums";
        }
      | {
          /** @description All of it. */
          evolution: components["schemas"]["Evolution"];
          /** @enum {string} */
          is: "evolution";
        };
    /** @description What is set anew in a jam room. */
    JamChanges: {
      /** @description Each slice that is, whole. */
      changes: components["schemas"]["JamChange"][];
    };
    /** @description What somebody sets in a room. */
    JamEdit:
      | {
          /** @description Which. */
          cell: components["schemas"]["CellIndex"];
          /** @description Whether. */
          is_on: boolean;
          /** @enum {string} */
          set: "cell";
          voice?: components["schemas"]["Voice"] | null;
        }
      | {
          /** @description Which. */
          cell: components["schemas"]["CellIndex"];
          /** @enum {string} */
          set: "voice";
          /** @description How. */
          voice: components["schemas"]["Voice"];
        }
      | {
          /** @enum {string} */
          set: "default_voice";
          /** @description It. */
          voice: components["schemas"]["Voice"];
        }
      | {
          /** @description It. */
          key: components["schemas"]["Key"];
          /** @enum {string} */
          set: "key";
        }
      | {
          /** @description It. */
          scale: components["schemas"]["Scale"];
          /** @enum {string} */
          set: "scale";
        }
      | {
          chord?: components["schemas"]["Degree"] | null;
          /** @enum {string} */
          set: "chord";
        }
      | {
          /** @description Whether. */
          is_on: boolean;
          /** @enum {string} */
          set: "chord_lock";
        }
      | {
          /** @description Percent. */
          percent: components["schemas"]["RoomVolume"];
          /** @enum {string} */
          set: "volume";
        }
      | {
          /** @description Hundredths of a beat per minute. */
          bpm_hundredths: components["schemas"]["Tempo"];
          /** @enum {string} */
          set: "tempo";
        }
      | {
          /** @enum {string} */
          set: "swing";
          /** @description Thousandths of a step. */
          thousandths: components["schemas"]["Swing"];
        }
      | {
          /** @enum {string} */
          set: "transport";
          /** @description Which. */
          to: components["schemas"]["TransportTo"];
        }
      | {
          /** @description Rows or columns. */
          axis: components["schemas"]["Axis"];
          /** @description Whether. */
          is_on: boolean;
          /** @description Which. */
          line: components["schemas"]["LineIndex"];
          /** @enum {string} */
          set: "mute";
        }
      | {
          /** @description Rows or columns. */
          axis: components["schemas"]["Axis"];
          /** @description Whether. */
          is_on: boolean;
          /** @description Which. */
          line: components["schemas"]["LineIndex"];
          /** @enum {string} */
          set: "solo";
        }
      | {
          /** @description Which. */
          drum: components["schemas"]["Drum"];
          /** @description Whether it is there. */
          is_on: boolean;
          /** @enum {string} */
          set: "stroke";
          /** @description Where in the bar. */
          sixteenth: components["schemas"]["Sixteenth"];
        }
      | {
          /** @description Which. */
          drum: components["schemas"]["Drum"];
          /** @description Whether. */
          is_on: boolean;
          /** @enum {string} */
          set: "drum_muted";
        }
      | {
          /** @description Whether. */
          is_running: boolean;
          rule?: components["schemas"]["EvolutionRule"] | null;
          /** @enum {string} */
          set: "evolution";
          tick_ms?: components["schemas"]["TickMs"] | null;
        }
      | {
          /** @enum {string} */
          set: "cleared";
        }
      | {
          /** @enum {string} */
          set: "randomized";
        };
    /** @description A jam room was edited. */
    JamEdited: {
      /**
       * Format: int64
       * @description The number of the room's last event, of its stream `jam/<id>`.
       */
      seq: number;
    };
    /** @description What to set in a jam room. */
    JamEdits: {
      /** @description In this order; 1 to 64. */
      edits: components["schemas"]["JamEdit"][];
    };
    /**
     * Format: int64
     * @description A jam room.
     */
    JamId: number;
    /** @description A jam room with all that is in it. */
    JamInfo: components["schemas"]["RoomState"] & {
      /** @description Its number. */
      id: components["schemas"]["JamId"];
      /** @description What people call it. */
      name: string;
    };
    /** @description The sessions that were put aside, the latest first. */
    KeptSessionsInfo: {
      /** @description All of them. */
      items: components["schemas"]["PausedSessionInfo"][];
    };
    /**
     * @description A key, in the order of the circle, clockwise from the top. On the wire its name (`F#`, `Db`);
     *     the two names that trill-symbiont spelled against the signature are understood, never written.
     * @enum {string}
     */
    Key: "C" | "G" | "D" | "A" | "E" | "B" | "F#" | "Db" | "Ab" | "Eb" | "Bb" | "F";
    /** @description What is left until a session's goal. */
    LeftInfo: {
      /**
       * Format: int32
       * @description Comparisons, about; 0: none.
       */
      comparisons: number;
      /**
       * Format: int32
       * @description The same at the pace of this session's latest verdicts, minutes.
       */
      minutes: number;
      /**
       * Format: int32
       * @description All of them.
       */
      parts: number;
      /**
       * Format: int32
       * @description Of `parts`, those that are as the goal wants them: tracks expected to belong to the top, new
       *     tracks that had their comparisons, neighbours whose order is known.
       */
      settled: number;
    };
    /** @description Where a letter begins in a list that is sorted by name. */
    Letter: {
      /**
       * Format: int32
       * @description The first row that begins with it, from 0.
       */
      at: number;
      /** @description The letter; `#` for figures and signs, `…` for names that are none. */
      letter: string;
    };
    /**
     * Format: int32
     * @description How often the pitch swings: 0.05 to 3 Hz.
     */
    LfoFrequency: number;
    /**
     * Format: int32
     * @description How far the pitch swings either way: 0 to 50 Hz.
     */
    LfoGain: number;
    /** @description `library:changed`. */
    LibraryInfo: {
      /**
       * Format: int32
       * @description Albums.
       */
      album_count: number;
      /**
       * Format: int64
       * @description Grows whenever a list may look different.
       */
      revision: number;
      /**
       * Format: int32
       * @description Tracks offered.
       */
      track_count: number;
    };
    /** @description A track that a station may play next. */
    LikelyTrack: {
      /**
       * Format: double
       * @description How likely it is the very next, percent.
       */
      percent: number;
      /** @description Which. */
      track: components["schemas"]["TrackInfo"];
      /** @description Why, in one sentence. */
      why: string;
    };
    /**
     * Format: int32
     * @description The place of a row or of a column, 0 to 7.
     */
    LineIndex: number;
    /** @description Rows or columns that are muted or alone; bit `n` is line `n`. */
    Lines: {
      /**
       * Format: int32
       * @description Those that are muted.
       */
      muted: number;
      /**
       * Format: int32
       * @description Those that are heard alone; if none is, all are heard.
       */
      solo: number;
    };
    /** @description Chooses from where the sides of a pair sound. */
    ListeningRequest: {
      /** @default null */
      pair_begins: components["schemas"]["PairBegins"] | null;
      /** @default null */
      switching: components["schemas"]["Switching"] | null;
    };
    /** @description An event as logged: ids, numbers and choices. */
    LoggedEventInfo: {
      /** Format: int64 */
      at_ms: number;
      event: Record<string, never>;
      origin: components["schemas"]["Origin"];
      /** Format: int64 */
      seq: number;
    };
    /** @description From `from_ms` up to `to_ms`, which is heard as `from_ms` again; ms from the start of the track. */
    Loop: {
      /**
       * Format: int64
       * @description The first moment.
       */
      from_ms: number;
      /**
       * Format: int64
       * @description The moment after the last one.
       */
      to_ms: number;
    };
    /** @description Lets a stretch sound over and over. */
    LoopRequest: {
      /**
       * Format: int64
       * @description Its first moment, ms from the start.
       */
      from_ms: number;
      /**
       * Format: int64
       * @description The moment after its last one; at least 1,000 later.
       */
      to_ms: number;
      track_id?: components["schemas"]["TrackId"] | null;
    };
    /**
     * @description What the comparison is after: the order of everything, or the top of it.
     * @enum {string}
     */
    Mode: "explore" | "balanced" | "top";
    /** @description Chooses repeat and order. */
    ModeRequest: {
      /** @default null */
      repeat: components["schemas"]["Repeat"] | null;
      /**
       * @description Chance order.
       * @default null
       */
      shuffle: boolean | null;
    };
    /** @description Where the music of a zone goes. */
    MoveMusicRequest: {
      /** @description Whether it stays where it is, too. */
      copy?: boolean;
      /** @description The zone that it goes to; what is there is gone then. */
      to: components["schemas"]["ZoneId"];
    };
    /** @description Lets nothing be heard, or lets it be heard again. */
    MuteRequest: {
      /** @description Whether nothing is heard. */
      is_muted: boolean;
    };
    /** @description Mutes and solos of a grid: the room's, or one listener's own. */
    Mutes: {
      /** @description Of columns. */
      columns: components["schemas"]["Lines"];
      /** @description Of rows. */
      rows: components["schemas"]["Lines"];
    };
    /** @description A performer or a genre of a track. */
    NameInfo: {
      /**
       * Format: int64
       * @description Its id.
       */
      id: number;
      /** @description What it is called. */
      name: string;
    };
    /** @description A name. */
    NameRequest: {
      /** @description 1 to 100 characters. */
      name: string;
    };
    /** @description A name and its mean rating. */
    NamedRating: {
      /**
       * Format: int64
       * @description Id of the genre or performer.
       */
      id: number;
      /** @description Its name. */
      name: string;
      /**
       * Format: double
       * @description Mean rating of its compared tracks, drawn to 1500 where they are few.
       */
      rating: number;
      /**
       * Format: int32
       * @description Tracks compared.
       */
      track_count: number;
    };
    /** @description On to the next. */
    NextRequest: {
      /** @default null */
      queue_item_id: components["schemas"]["QueueItemId"] | null;
    };
    /** @description Sound files of one kind that is not played. */
    NotPlayed: {
      /** @description The ending of their names, in small letters. */
      ending: string;
      /**
       * Format: int64
       * @description How many there are.
       */
      files: number;
    };
    /** @description Something every screen should say. */
    Notice: {
      /** @description Stable code: `track_failed`, `speaker_lost`, `speaker_back`. */
      code: string;
      /** @description One sentence for people. */
      message: string;
    };
    /** @description `radio:now_playing`: a projection of `player:changed` while the radio plays. */
    NowPlaying: {
      /**
       * Format: int64
       * @description Where it stands.
       */
      position_ms: number;
      /** @description Always `local`. */
      source_type: string;
      station_id?: components["schemas"]["StationId"] | null;
      /** @description Its name. */
      station_name?: string | null;
      track?: components["schemas"]["TrackInfo"] | null;
      /** @description The next five. */
      upcoming: components["schemas"]["TrackInfo"][];
    };
    /** @description `radio:on_air`: the station on air in a zone, and what it plays next. */
    OnAirInfo: {
      active?: components["schemas"]["StationId"] | null;
      /** @description What it plays next. */
      upcoming: components["schemas"]["QueueItemInfo"][];
    };
    /** @description Who caused an event. */
    Origin: {
      device?: components["schemas"]["DeviceId"] | null;
      /** @description The Idempotency-Key of the request, by which the sender knows its own. */
      op?: string | null;
    };
    /**
     * @description Where sound leaves: `speaker`, a further sound card (`speaker:<card>`), or the id of a browser
     *     device.
     */
    OutputId: string;
    /** @description Chooses where it sounds. */
    OutputsRequest: {
      /** @description `speaker` or device ids. */
      outputs: components["schemas"]["OutputId"][];
    };
    /** @description One page of a list. */
    Page_AlbumInfo: {
      /** @description The items. */
      items: {
        /** @description Album artist. */
        artist?: string | null;
        artist_id?: components["schemas"]["ArtistId"] | null;
        artwork_track_id?: components["schemas"]["TrackId"] | null;
        /**
         * Format: int64
         * @description Their length in all.
         */
        duration_ms: number;
        /** @description Its id. */
        id: components["schemas"]["AlbumId"];
        /** @description Whether it is starred. */
        starred: boolean;
        /** @description Hue and chroma of the picture. */
        tint?: [number, number] | null;
        /** @description Title. */
        title: string;
        /**
         * Format: int32
         * @description Tracks offered.
         */
        track_count: number;
        /**
         * Format: int32
         * @description Year of release.
         */
        year?: number | null;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_ArtistInfo: {
      /** @description The items. */
      items: {
        /**
         * Format: int32
         * @description Albums.
         */
        album_count: number;
        artwork_track_id?: components["schemas"]["TrackId"] | null;
        /** @description Id. */
        id: components["schemas"]["ArtistId"];
        /** @description Name. */
        name: string;
        /** @description Hue and chroma of the picture. */
        tint?: [number, number] | null;
        /**
         * Format: int32
         * @description Tracks offered.
         */
        track_count: number;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_FolderInfo: {
      /** @description The items. */
      items: {
        /** @description Whether there are folders below. */
        has_children: boolean;
        /** @description Id. */
        id: components["schemas"]["FolderId"];
        /** @description The last part of its path. */
        name: string;
        /**
         * Format: int32
         * @description Tracks in it and below.
         */
        track_count: number;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_GenreInfo: {
      /** @description The items. */
      items: {
        /** @description Id. */
        id: components["schemas"]["GenreId"];
        /** @description Name. */
        name: string;
        /**
         * Format: int32
         * @description Tracks offered.
         */
        track_count: number;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_Heard: {
      /** @description The items. */
      items: {
        /**
         * Format: int64
         * @description When it began.
         */
        at_ms: number;
        /**
         * Format: int64
         * @description How long it was heard.
         */
        heard_ms: number;
        station_id?: components["schemas"]["StationId"] | null;
        /** @description Which. */
        track: components["schemas"]["TrackInfo"];
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_PastVerdict: {
      /** @description The items. */
      items: {
        /**
         * Format: int64
         * @description When.
         */
        at_ms: number;
        /** @description By which device. */
        device?: string | null;
        /** @description That device's name. */
        device_name?: string | null;
        /** @description What was asked. */
        pair_id: components["schemas"]["PairId"];
        /** @description The session it was given in. */
        session_id: components["schemas"]["SessionId"];
        /** @description Side A. */
        track_a: components["schemas"]["TrackInfo"];
        /** @description Side B. */
        track_b: components["schemas"]["TrackInfo"];
        /** @description Whether it was taken back. */
        undone: boolean;
        /** @description Its number. */
        verdict_id: components["schemas"]["VerdictId"];
        /** @description What was answered. */
        winner: components["schemas"]["Winner"];
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_PlaylistInfo: {
      /** @description The items. */
      items: {
        /**
         * Format: int64
         * @description Their length in all.
         */
        duration_ms: number;
        /** @description Id. */
        id: components["schemas"]["PlaylistId"];
        /** @description Name. */
        name: string;
        source?: components["schemas"]["PlaylistSource"] | null;
        /**
         * Format: int32
         * @description Tracks.
         */
        track_count: number;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_PlaylistItemInfo: {
      /** @description The items. */
      items: {
        /**
         * Format: int64
         * @description The place.
         */
        item_id: number;
        /** @description What stands there. */
        track: components["schemas"]["TrackInfo"];
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_QueueItemInfo: {
      /** @description The items. */
      items: {
        /** @description The place. */
        queue_item_id: components["schemas"]["QueueItemId"];
        /** @description What sounds there. */
        track: components["schemas"]["TrackInfo"];
        /** @description Why the radio drew it, in one sentence; absent in the queue. */
        why?: string | null;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_RankedAlbum: {
      /** @description The items. */
      items: {
        /** @description The album. */
        album: components["schemas"]["AlbumInfo"];
        /**
         * Format: int32
         * @description Tracks compared: two at least.
         */
        compared_count: number;
        /**
         * Format: int64
         * @description Place, from 1.
         */
        rank: number;
        /**
         * Format: double
         * @description The mean rating of the compared tracks, drawn to 1500 where they are few.
         */
        rating: number;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_RankedArtist: {
      /** @description The items. */
      items: {
        /** @description The performer. */
        artist: components["schemas"]["ArtistInfo"];
        /**
         * Format: int32
         * @description Tracks compared: two at least.
         */
        compared_count: number;
        /**
         * Format: int64
         * @description Place, from 1.
         */
        rank: number;
        /**
         * Format: double
         * @description The mean rating of the compared tracks, drawn to 1500 where they are few.
         */
        rating: number;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_RankedTrack: {
      /** @description The items. */
      items: (components["schemas"]["TrackInfo"] & {
        /**
         * Format: int32
         * @description Its place a day ago; absent where it was not compared by then.
         */
        rank_before?: number | null;
      })[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_RoomInfo: {
      /** @description The items. */
      items: {
        /**
         * Format: int64
         * @description When it was made, ms since 1970.
         */
        created_ms: number;
        /** @description Its number; never given to another. */
        id: components["schemas"]["JamId"];
        /** @description What people call it. */
        name: string;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_TrackInfo: {
      /** @description The items. */
      items: {
        /** @description Album title. */
        album?: string | null;
        album_id?: components["schemas"]["AlbumId"] | null;
        /** @description Whether it is archived. */
        archived?: boolean;
        /** @description Performer. */
        artist?: string | null;
        /**
         * Format: int64
         * @description Main performer's id.
         */
        artist_id?: number | null;
        /** @description Every performer, the main one first. */
        artists?: components["schemas"]["NameInfo"][];
        /**
         * Format: float
         * @description Beats per minute.
         */
        bpm?: number | null;
        /**
         * Format: int32
         * @description Verdicts it took part in.
         */
        comparison_count: number;
        /**
         * Format: double
         * @description Length, seconds.
         */
        duration?: number | null;
        /**
         * Format: float
         * @description What levels it in this context, dB; absent while unmeasured.
         */
        gain_db?: number | null;
        /** @description Genres, for a screen. */
        genre?: string | null;
        /** @description Every genre, the main one first. */
        genres?: components["schemas"]["NameInfo"][];
        /** @description Whether a picture is there. */
        has_artwork: boolean;
        /** @description Whether a waveform is there. */
        has_waveform: boolean;
        /**
         * Format: int64
         * @description Where the loudest passage begins, ms from the start; absent while unmeasured.
         */
        hook_ms?: number | null;
        /** @description Its id. */
        id: components["schemas"]["TrackId"];
        /**
         * Format: int32
         * @description Of these, lost.
         */
        losses: number;
        /**
         * Format: float
         * @description Integrated loudness, LUFS.
         */
        loudness_lufs?: number | null;
        /** @description Whether its file is missing. */
        missing?: boolean;
        /**
         * Format: int32
         * @description Place, from 1; absent while never compared.
         */
        rank?: number | null;
        /**
         * Format: double
         * @description Rating, 1500 for a track nobody compared.
         */
        rating: number;
        /**
         * Format: double
         * @description Uncertainty of the rating, in the same points.
         */
        sd: number;
        /** @description Whether it is starred. */
        starred: boolean;
        /** @description Hue (degrees) and chroma of the picture, OKLCH. */
        tint?: [number, number] | null;
        /** @description Title. */
        title: string;
        /**
         * Format: int32
         * @description Place on the disc.
         */
        track_number?: number | null;
        /** @description Why its file cannot be played, in words for people; absent when it can. */
        unplayable?: string | null;
        /**
         * Format: int32
         * @description Of these, won.
         */
        wins: number;
        /**
         * Format: int32
         * @description Year of release.
         */
        year?: number | null;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /** @description One page of a list. */
    Page_ZoneNow: {
      /** @description The items. */
      items: {
        /** @description What it plays by. */
        context: components["schemas"]["Context"];
        device?: components["schemas"]["DeviceId"] | null;
        /** @description Its number. */
        id: components["schemas"]["ZoneId"];
        /** @description Whether it sounds. */
        is_playing: boolean;
        /** @description What people call it. */
        name: string;
        /** @description Where it sounds. */
        outputs: components["schemas"]["OutputId"][];
        track?: components["schemas"]["TrackInfo"] | null;
      }[];
      /** @description Where the next page begins; absent on the last. */
      next?: string | null;
      /**
       * Format: int64
       * @description How many there are in all.
       */
      total: number;
    };
    /**
     * @description Where a new pair begins.
     * @enum {string}
     */
    PairBegins: "start" | "hook";
    /**
     * Format: int64
     * @description Two tracks put beside each other once.
     */
    PairId: number;
    /** @description Two tracks put beside each other. */
    PairInfo: {
      /** @description Its number. */
      pair_id: components["schemas"]["PairId"];
      /** @description Why it is asked. */
      reason: components["schemas"]["PairReason"];
      /** @description The session it belongs to. */
      session_id: components["schemas"]["SessionId"];
      /** @description Side A. */
      track_a: components["schemas"]["TrackInfo"];
      /** @description Side B. */
      track_b: components["schemas"]["TrackInfo"];
    };
    /**
     * @description Why a pair is asked: one word that the page turns into a sentence.
     * @enum {string}
     */
    PairReason: "informative" | "contender" | "newcomer" | "check" | "repeat";
    /** @description A past verdict. */
    PastVerdict: {
      /**
       * Format: int64
       * @description When.
       */
      at_ms: number;
      /** @description By which device. */
      device?: string | null;
      /** @description That device's name. */
      device_name?: string | null;
      /** @description What was asked. */
      pair_id: components["schemas"]["PairId"];
      /** @description The session it was given in. */
      session_id: components["schemas"]["SessionId"];
      /** @description Side A. */
      track_a: components["schemas"]["TrackInfo"];
      /** @description Side B. */
      track_b: components["schemas"]["TrackInfo"];
      /** @description Whether it was taken back. */
      undone: boolean;
      /** @description Its number. */
      verdict_id: components["schemas"]["VerdictId"];
      /** @description What was answered. */
      winner: components["schemas"]["Winner"];
    };
    /** @description Which cells are on, and how they sound. */
    Pattern: {
      on: components["schemas"]["Cells"];
      /** @description Of cells that are on: what does not sound like the default, by cell. */
      voices?: components["schemas"]["CellVoice"][];
    };
    /** @description A session that was put aside and can be gone on with. */
    PausedSessionInfo: {
      /**
       * Format: int32
       * @description Verdicts so far.
       */
      comparisons_done: number;
      /** @description Which tracks it is about. */
      filter: components["schemas"]["Filter"];
      /** @description The filter in words. */
      filter_text: string;
      /** @description What it is for. */
      goal: components["schemas"]["Goal"];
      /**
       * Format: int32
       * @description Comparisons that were left until its goal when it was put aside, about; `null`: it has none.
       */
      left?: number | null;
      /** @description What it is after. */
      mode: components["schemas"]["Mode"];
      /**
       * Format: int64
       * @description When it was put aside.
       */
      paused_ms: number;
      /** @description Its number; it keeps it. */
      session_id: components["schemas"]["SessionId"];
      /**
       * Format: int32
       * @description Tracks that matched when it started; of first impressions, those that were new.
       */
      total_tracks: number;
    };
    /** @description A square code. */
    Picture: {
      /** @description The dark ones, as the data of an SVG path. */
      path: string;
      /**
       * Format: int32
       * @description Squares a side.
       */
      size: number;
    };
    /** @description Plays: what is loaded, one track, or a list that becomes the queue. */
    PlayRequest: {
      /** @default null */
      context: components["schemas"]["Context"] | null;
      /** @default null */
      queue_item_id: components["schemas"]["QueueItemId"] | null;
      /** @default null */
      selection: components["schemas"]["Selection"] | null;
      /**
       * @description Whether a list plays in a chance order; absent: as the player does.
       * @default null
       */
      shuffle: boolean | null;
      /** @default null */
      start_track_id: components["schemas"]["TrackId"] | null;
      /** @default null */
      track_id: components["schemas"]["TrackId"] | null;
      /**
       * @description The new queue.
       * @default null
       */
      track_ids: components["schemas"]["TrackId"][] | null;
    };
    /** @description The answer to a player command. */
    PlayerAnswer: {
      /** @description What the caller should know: nothing sounds because no output is on. */
      note?: string | null;
      /** @description The player as it stands now; the window of its queue is left empty. */
      player: components["schemas"]["PlayerInfo"];
    };
    /** @description The player: an anchor from which everyone extrapolates the position. */
    PlayerInfo: {
      aside?: components["schemas"]["Aside"] | null;
      /**
       * Format: int64
       * @description The moment of the anchor, server time.
       */
      at_ms: number;
      /** @description What it plays by. */
      context: components["schemas"]["Context"];
      /** @description Whether nothing is heard for now; the volume is kept. */
      is_muted: boolean;
      /** @description Whether it sounds. */
      is_playing: boolean;
      loop?: components["schemas"]["Loop"] | null;
      /** @description Where it sounds: `speaker` or device ids. */
      outputs: components["schemas"]["OutputId"][];
      /** @description Where a new pair begins. */
      pair_begins: components["schemas"]["PairBegins"];
      /**
       * Format: int64
       * @description Position at `at_ms`.
       */
      position_ms: number;
      /** @description The queue around the current item. */
      queue: components["schemas"]["QueueInfo"];
      queue_item_id?: components["schemas"]["QueueItemId"] | null;
      /** @description What happens at the end. */
      repeat: components["schemas"]["Repeat"];
      /**
       * Format: int64
       * @description Grows on every deliberate jump.
       */
      seek_rev: number;
      /** @description Whether the queue plays in a chance order. */
      shuffle: boolean;
      sleep?: components["schemas"]["Sleep"] | null;
      /** @description From where the other side of a pair sounds. */
      switching: components["schemas"]["Switching"];
      track?: components["schemas"]["TrackInfo"] | null;
      /**
       * Format: int32
       * @description 0 to 100.
       */
      volume_percent: number;
      /** @description Why the radio drew it, or how it stands, in one sentence; absent in a comparison. */
      why?: string | null;
    };
    /** @description Adds tracks to a playlist. */
    PlaylistAddRequest: {
      /**
       * Format: int64
       * @description Behind this item; absent: at the end.
       */
      after_item_id?: number | null;
      selection?: components["schemas"]["Selection"] | null;
      /** @description Which; or a selection. */
      track_ids?: components["schemas"]["TrackId"][] | null;
    };
    /**
     * Format: int64
     * @description A saved list.
     */
    PlaylistId: number;
    /** @description A saved list. */
    PlaylistInfo: {
      /**
       * Format: int64
       * @description Their length in all.
       */
      duration_ms: number;
      /** @description Id. */
      id: components["schemas"]["PlaylistId"];
      /** @description Name. */
      name: string;
      source?: components["schemas"]["PlaylistSource"] | null;
      /**
       * Format: int32
       * @description Tracks.
       */
      track_count: number;
    };
    /** @description A place in a playlist. */
    PlaylistItemInfo: {
      /**
       * Format: int64
       * @description The place.
       */
      item_id: number;
      /** @description What stands there. */
      track: components["schemas"]["TrackInfo"];
    };
    /** @description Moves an item of a playlist. */
    PlaylistMoveRequest: {
      /**
       * Format: int64
       * @description Behind this one; `null`, which must be said: to the front.
       */
      after_item_id?: number | null;
    };
    /** @description Makes a playlist: empty, or of a selection. */
    PlaylistRequest: {
      /** @description 1 to 100 characters. */
      name: string;
      selection?: components["schemas"]["Selection"] | null;
    };
    /** @description A playlist's file beside the music. */
    PlaylistSource: {
      /** @description Its path below the music folder, for people. */
      file: string;
      /** @description It was changed in minion: what the file says from then on is not taken over. */
      is_edited: boolean;
      /** @description The first of them, as the list calls them. */
      missing: string[];
      /**
       * Format: int32
       * @description Entries that are no tracks of the library.
       */
      missing_count: number;
    };
    /** @description The answer to `time:ping`; ms since 1970. */
    Pong: {
      /**
       * Format: double
       * @description The client's clock as it sent.
       */
      t0: number;
      /**
       * Format: double
       * @description The server's clock as it received.
       */
      t1: number;
      /**
       * Format: double
       * @description The server's clock as it answered.
       */
      t2: number;
    };
    /** @description Jumps to. */
    PositionRequest: {
      /**
       * Format: int64
       * @description From the start.
       */
      position_ms: number;
    };
    /** @description Something that is wrong for longer than a moment. */
    Problem: {
      /**
       * @description Stable code: `storage_failed`, `no_sound_card`, `no_music_folder`, `folder_hangs`,
       *     `library_waits`, `speaker_lost`.
       */
      code: string;
      /** @description The system's own words, for who looks closer: for Settings, not for a banner. */
      detail?: string | null;
      /** @description One sentence for people. */
      message: string;
    };
    /** @description All that is wrong now. */
    Problems: {
      /** @description By code. */
      problems: components["schemas"]["Problem"][];
    };
    /** @description How far the ranking has come. */
    Progress: {
      /**
       * Format: int32
       * @description Verdicts of this session.
       */
      comparisons_done: number;
      /**
       * Format: double
       * @description Expected rank correlation (Kendall) of the ranking with the listener's taste.
       */
      expected_tau: number;
      left?: components["schemas"]["LeftInfo"] | null;
      /**
       * Format: double
       * @description How settled the top is: what the goal says, else 50, of few tracks a quarter.
       */
      settled_percent: number;
    };
    /** @description How far the ranking had come at a moment. */
    ProgressPoint: {
      /**
       * Format: int64
       * @description When.
       */
      at_ms: number;
      /**
       * Format: int64
       * @description Verdicts until then; skips and undone ones not counted.
       */
      comparisons: number;
      /**
       * Format: double
       * @description How settled the top was.
       */
      settled_percent: number;
    };
    /**
     * @description What happened to the queue.
     * @enum {string}
     */
    QueueActivity: "added" | "removed" | "cleared" | "replaced" | "moved";
    /** @description Puts tracks into the queue. */
    QueueAddRequest: {
      after_id?: components["schemas"]["QueueItemId"] | null;
      /** @description Where, when no item is named. */
      place?: components["schemas"]["QueueWhere"];
      selection?: components["schemas"]["Selection"] | null;
      /** @description Which; or a selection. */
      track_ids?: components["schemas"]["TrackId"][] | null;
    };
    /** @description The answer to an edit of the queue. */
    QueueAnswer: {
      /**
       * Format: int32
       * @description Items in all.
       */
      length: number;
      /**
       * Format: int64
       * @description Grows with every edit.
       */
      revision: number;
    };
    /** @description The queue around the current item; `GET /api/queue` has all of it. */
    QueueInfo: {
      /**
       * Format: int32
       * @description Place of the current item, from 0.
       */
      index?: number | null;
      /**
       * Format: int32
       * @description Items in all.
       */
      length: number;
      /**
       * Format: int64
       * @description Grows with every edit.
       */
      revision: number;
      /** @description One played item, the current one and those to come. */
      window: components["schemas"]["QueueItemInfo"][];
    };
    /**
     * Format: int64
     * @description A place in the queue; the same track twice is two items.
     */
    QueueItemId: number;
    /** @description A place in the queue. */
    QueueItemInfo: {
      /** @description The place. */
      queue_item_id: components["schemas"]["QueueItemId"];
      /** @description What sounds there. */
      track: components["schemas"]["TrackInfo"];
      /** @description Why the radio drew it, in one sentence; absent in the queue. */
      why?: string | null;
    };
    /** @description Moves an item. */
    QueueMoveRequest: {
      after_id?: components["schemas"]["QueueItemId"] | null;
    };
    /**
     * @description What goes when a queue is cleared.
     * @enum {string}
     */
    QueuePart: "upcoming" | "all";
    /** @description Takes items out: one of the two must be said. */
    QueueRemoveRequest: {
      /**
       * @description These.
       * @default null
       */
      queue_item_ids: components["schemas"]["QueueItemId"][] | null;
      /** @default null */
      what: components["schemas"]["QueuePart"] | null;
    };
    /**
     * @description Where tracks enter the queue.
     * @enum {string}
     */
    QueueWhere: "end" | "next" | "front";
    /** @description The radio as a zone has it: all stations, the one on air, and what it plays next. */
    RadioInfo: {
      active?: components["schemas"]["StationId"] | null;
      /** @description Which station is meant at which time of the week; the first slot that holds counts. */
      schedule?: components["schemas"]["Slot"][];
      scheduled?: components["schemas"]["StationId"] | null;
      /** @description In the order they were made. */
      stations: components["schemas"]["StationInfo"][];
      /** @description What it plays next. */
      upcoming: components["schemas"]["QueueItemInfo"][];
    };
    /** @description Where an answer moved a track. */
    RankMove: {
      /**
       * Format: int32
       * @description Its place before, from 1; `null`: it was not compared yet.
       */
      from?: number | null;
      /**
       * Format: int32
       * @description Its place now.
       */
      to?: number | null;
      /** @description Which. */
      track_id: components["schemas"]["TrackId"];
    };
    /** @description An album's place. */
    RankedAlbum: {
      /** @description The album. */
      album: components["schemas"]["AlbumInfo"];
      /**
       * Format: int32
       * @description Tracks compared: two at least.
       */
      compared_count: number;
      /**
       * Format: int64
       * @description Place, from 1.
       */
      rank: number;
      /**
       * Format: double
       * @description The mean rating of the compared tracks, drawn to 1500 where they are few.
       */
      rating: number;
    };
    /** @description A performer's place. */
    RankedArtist: {
      /** @description The performer. */
      artist: components["schemas"]["ArtistInfo"];
      /**
       * Format: int32
       * @description Tracks compared: two at least.
       */
      compared_count: number;
      /**
       * Format: int64
       * @description Place, from 1.
       */
      rank: number;
      /**
       * Format: double
       * @description The mean rating of the compared tracks, drawn to 1500 where they are few.
       */
      rating: number;
    };
    /** @description Music by rank, the best first. */
    RankedSelection: {
      /** @default null */
      filter: components["schemas"]["Filter"] | null;
      /**
       * Format: int32
       * @description Only so many; absent: all.
       * @default null
       */
      top: number | null;
    };
    /** @description One row of the leaderboard. */
    RankedTrack: components["schemas"]["TrackInfo"] & {
      /**
       * Format: int32
       * @description Its place a day ago; absent where it was not compared by then.
       */
      rank_before?: number | null;
    };
    /** @description Ratings that moved visibly. */
    RatingChanged: {
      /** @description Which, and how they stand now. */
      tracks: components["schemas"]["RatingInfo"][];
    };
    /** @description How a track stands. */
    RatingInfo: {
      /**
       * Format: int32
       * @description Verdicts it took part in.
       */
      comparison_count: number;
      /** @description Which. */
      id: components["schemas"]["TrackId"];
      /**
       * Format: int32
       * @description Place, from 1.
       */
      rank?: number | null;
      /**
       * Format: double
       * @description Rating.
       */
      rating: number;
      /**
       * Format: double
       * @description Uncertainty.
       */
      sd: number;
    };
    /** @description The original's way to judge: by the winning track. */
    RecordVerdict: {
      pair_id?: components["schemas"]["PairId"] | null;
      /** @description The session. */
      session_id: components["schemas"]["SessionId"];
      /** @description Side A. */
      track_a_id: components["schemas"]["TrackId"];
      /** @description Side B. */
      track_b_id: components["schemas"]["TrackId"];
      /** @description The better one. */
      winner_id: components["schemas"]["TrackId"];
    };
    /**
     * @description What happens at the end.
     * @enum {string}
     */
    Repeat: "off" | "all" | "one";
    /** @description The connection goes on where it left off. */
    Resume: {
      /** @description Who is here. */
      devices: components["schemas"]["DeviceInfo"][];
      /** @description Identity of the log. */
      epoch: string;
      /** @description The library. */
      library: components["schemas"]["LibraryInfo"];
      /** @description What is wrong for longer than a moment. */
      problems: components["schemas"]["Problem"][];
      /**
       * Format: int64
       * @description The server's clock.
       */
      server_ms: number;
      /** @description How far its streams have come: the house, the zone, and the jam room if it follows one. */
      streams: components["schemas"]["StreamPosition"][];
      /** @description The zone that is shown. */
      zone: components["schemas"]["ZoneId"];
    };
    /**
     * @description Why a screen asks for everything: each is counted, and neither should ever happen.
     * @enum {string}
     */
    ResyncReason: "hash" | "gap";
    /** @description A jam room. */
    RoomInfo: {
      /**
       * Format: int64
       * @description When it was made, ms since 1970.
       */
      created_ms: number;
      /** @description Its number; never given to another. */
      id: components["schemas"]["JamId"];
      /** @description What people call it. */
      name: string;
    };
    /** @description A jam room is no more. */
    RoomRemoved: {
      /** @description Which. */
      id: components["schemas"]["JamId"];
    };
    /** @description What is so in a room. The order of its fields is that of the text that is hashed. */
    RoomState: {
      chord?: components["schemas"]["Degree"] | null;
      /** @description Whether pitches keep within the chord. */
      chord_lock: boolean;
      /** @description The drums. */
      drums: components["schemas"]["Drums"];
      /** @description How the grid changes by itself. */
      evolution: components["schemas"]["Evolution"];
      /** @description The key. */
      key: components["schemas"]["Key"];
      /** @description Rows and columns that are silent, or heard alone. */
      mutes: components["schemas"]["Mutes"];
      /** @description The grid that sounds. */
      pattern: components["schemas"]["Pattern"];
      /** @description The scale. */
      scale: components["schemas"]["Scale"];
      /** @description When which step sounds, by the server's clock: unix microseconds. */
      timeline: components["schemas"]["Timeline"];
      /** @description What a cell gets when it is turned on. */
      voice: components["schemas"]["Voice"];
      /** @description How loud it is. */
      volume_percent: components["schemas"]["RoomVolume"];
    };
    /**
     * Format: int32
     * @description How loud a room is, percent: 0 to 100.
     */
    RoomVolume: number;
    /**
     * @description A scale.
     * @enum {string}
     */
    Scale: "major" | "minor" | "dorian" | "phrygian" | "lydian" | "mixolydian" | "locrian";
    /**
     * @description What a scan is doing.
     * @enum {string}
     */
    ScanPhase: "demo" | "looking" | "reading" | "analysing" | "tagging" | "done" | "cancelled";
    /** @description `library:scan_progress`. */
    ScanProgress: {
      /** @description The file in hand. */
      current?: string | null;
      /**
       * Format: int64
       * @description Files done.
       */
      done: number;
      /**
       * Format: int64
       * @description When it will be done, ms from now.
       */
      eta_ms?: number | null;
      /** @description What the owner should know: a folder that cannot be read. */
      note?: string | null;
      /** @description What it is doing. */
      phase: components["schemas"]["ScanPhase"];
      /**
       * Format: int64
       * @description Scans that have ended since the start; who asked for one sees it grow.
       */
      scans?: number;
      /**
       * Format: int64
       * @description Files in all; 0 while unknown.
       */
      total: number;
    };
    /** @description `GET /api/radio/schedule`: the plan of the week, and the clock that it goes by. */
    ScheduleInfo: {
      /**
       * Format: int32
       * @description The time of day there, minutes after midnight.
       */
      minute: number;
      scheduled?: components["schemas"]["StationId"] | null;
      /**
       * Format: int64
       * @description The server's time, ms since 1970.
       */
      server_ms: number;
      /** @description Which station is meant at which time of the week; the first slot that holds counts. */
      slots: components["schemas"]["Slot"][];
      /**
       * Format: int32
       * @description By how many minutes the server's zone is ahead of UTC now.
       */
      utc_offset_minutes: number;
      /**
       * Format: int32
       * @description The day there: 0 is Monday.
       */
      weekday: number;
      /** @description The zone's name, such as `Europe/Berlin`, where the machine knows it. */
      zone?: string | null;
    };
    /** @description Says which station is meant at which time of the week, by the clock of minion's machine. */
    ScheduleRequest: {
      /** @description All slots; of two that hold at one time the first counts. */
      slots: components["schemas"]["Slot"][];
    };
    /** @description What a search found. */
    SearchResult: {
      /** @description Albums, the best first. */
      albums: components["schemas"]["AlbumInfo"][];
      /** @description Performers, the best first. */
      artists: components["schemas"]["ArtistInfo"][];
      /** @description Tracks, the best first. */
      items: components["schemas"]["TrackInfo"][];
      /** @description Where the next page of tracks begins. */
      next?: string | null;
      /**
       * Format: int64
       * @description Tracks in all.
       */
      total: number;
    };
    /** @description Jumps by. */
    SeekRequest: {
      /**
       * Format: int64
       * @description Negative: back.
       */
      delta_ms: number;
    };
    /** @description A stretch of time with one tempo and one swing. */
    Segment: {
      /**
       * Format: int64
       * @description When the first step would be without swing, microseconds.
       */
      at_us: number;
      /** @description The tempo. */
      bpm_hundredths: components["schemas"]["Tempo"];
      /**
       * Format: int64
       * @description The [`Timeline::rev`] with which it came.
       */
      rev: number;
      /**
       * Format: int64
       * @description The first step; its beat is half of it.
       */
      step0: number;
      /** @description The swing. */
      swing: components["schemas"]["Swing"];
    };
    /** @description Hears (or pauses) a side. */
    SelectTrack: {
      /** @description Whether it shall sound. */
      is_playing: boolean;
      /** @description Which. */
      track_id: components["schemas"]["TrackOrSide"];
    };
    /** @description The selected side: a projection of the player. */
    Selected: {
      /** @description Whether it sounds. */
      isPlaying: boolean;
      /** @description Which side. */
      side: components["schemas"]["Side"];
      /** @description Its track. */
      track_id: components["schemas"]["TrackId"];
    };
    /** @description Which music: exactly one of its first four parts. */
    Selection: {
      /** @default null */
      filter: components["schemas"]["Filter"] | null;
      /**
       * @description All that a search for these words finds.
       * @default null
       */
      query: string | null;
      /** @default null */
      ranking: components["schemas"]["RankedSelection"] | null;
      /**
       * @description The order, as the list that it is taken from names it: of `GET /api/tracks`, for a ranking
       *     of `GET /api/rankings`. Absent: the list's own (an album by disc and number, a playlist as
       *     it stands, a folder by path, an artist by album, a search as found; else by title).
       * @default null
       */
      sort: string | null;
      /**
       * @description These, in this order.
       * @default null
       */
      track_ids: components["schemas"]["TrackId"][] | null;
    };
    /**
     * Format: int64
     * @description A run of pairs under one filter.
     */
    SessionId: number;
    /** @description The answer to a new session. */
    SessionStarted: {
      pair?: components["schemas"]["PairInfo"] | null;
      prefetched_pair?: components["schemas"]["PairInfo"] | null;
      /** @description Its number. */
      session_id: components["schemas"]["SessionId"];
      /**
       * Format: int32
       * @description Tracks that matched.
       */
      total_tracks: number;
    };
    /** @description Where the music comes from. */
    SetupInfo: {
      /** @description The page's address for other machines; `null` where no other reaches it. */
      address?: string | null;
      /** @description The folders that are looked at. */
      folders: string[];
      /** @description Whether minion makes music to try it with. */
      is_demo: boolean;
      /** @description The configuration or the command line says so: nothing can be chosen here. */
      is_fixed: boolean;
      picture?: components["schemas"]["Picture"] | null;
    };
    /**
     * @description A side of a pair.
     * @enum {string}
     */
    Side: "a" | "b";
    /**
     * @description A side by name.
     * @enum {string}
     */
    SideName: "track_a" | "track_b";
    /**
     * Format: int32
     * @description A sixteenth of the bar, 0 to 15.
     */
    Sixteenth: number;
    /** @description When the music stops by itself. */
    Sleep:
      | {
          /** @enum {string} */
          after: "track";
        }
      | {
          /** @enum {string} */
          after: "minutes";
          /**
           * Format: int64
           * @description Which, ms since 1970 by the server's clock.
           */
          at_ms: number;
        };
    /** @description Lets the music stop by itself. */
    SleepRequest: {
      /** @description When. */
      after: components["schemas"]["SleepWhen"];
      /**
       * Format: int32
       * @description How many minutes, 1 to 1,440; only with `minutes`.
       */
      minutes?: number | null;
    };
    /**
     * @description When the music stops by itself.
     * @enum {string}
     */
    SleepWhen: "track" | "minutes";
    /** @description A stretch of the day that belongs to a station. */
    Slot: {
      /**
       * Format: int32
       * @description Days on which it begins: 1 is Monday, 2 Tuesday, 4 Wednesday, up to 64 Sunday, added up.
       */
      days: number;
      /**
       * Format: int32
       * @description When it begins, minutes after midnight.
       */
      from_minute: number;
      /** @description Whose it is. */
      station_id: components["schemas"]["StationId"];
      /**
       * Format: int32
       * @description When it ends; not after `from_minute`: on the next day.
       */
      to_minute: number;
    };
    /** @description The whole shared state, decorated. */
    Snapshot: {
      /** @description The machine's sound cards beside its speaker. */
      cards: components["schemas"]["CardInfo"][];
      comparison?: components["schemas"]["ComparisonInfo"] | null;
      /** @description Names given to devices, by id. */
      device_names: components["schemas"]["DeviceName"][];
      /** @description Who is here. */
      devices: components["schemas"]["DeviceInfo"][];
      /** @description Identity of the log. */
      epoch: string;
      jam?: components["schemas"]["JamInfo"] | null;
      /** @description The library. */
      library: components["schemas"]["LibraryInfo"];
      /** @description Sessions that were put aside, by their numbers. */
      paused_sessions?: components["schemas"]["PausedSessionInfo"][];
      /** @description The player. */
      player: components["schemas"]["PlayerInfo"];
      /** @description What is wrong for longer than a moment. */
      problems: components["schemas"]["Problem"][];
      /** @description The radio. */
      radio: components["schemas"]["RadioInfo"];
      /** @description All jam rooms. */
      rooms?: components["schemas"]["RoomInfo"][];
      /**
       * Format: int64
       * @description The server's clock.
       */
      server_ms: number;
      /** @description Starred items. */
      stars: components["schemas"]["StarInfo"][];
      /** @description How far its streams have come: the house, the zone, and the jam room if it follows one. */
      streams: components["schemas"]["StreamPosition"][];
      /** @description The zone that is shown. */
      zone: components["schemas"]["ZoneId"];
      /** @description All zones. */
      zones: components["schemas"]["ZoneInfo"][];
    };
    /**
     * @description When the thumb was down, by the server's reckoning; totally ordered.
     *
     *     `ms` and `counter` grow strictly on the server; the device breaks what ties remain.
     */
    Stamp: {
      /**
       * Format: int32
       * @description Orders stamps within one millisecond.
       */
      counter: number;
      /** @description The device; empty for someone unknown. */
      device: string;
      /**
       * Format: int64
       * @description Milliseconds since 1970.
       */
      ms: number;
    };
    /** @description One item's star. */
    StarInfo: {
      /**
       * Format: int64
       * @description Its id.
       */
      id: number;
      /** @description Track or album. */
      kind: components["schemas"]["StarKind"];
      /** @description When that was decided. */
      stamp: components["schemas"]["Stamp"];
      /** @description Whether it is starred. */
      starred: boolean;
    };
    /**
     * @description What can be starred.
     * @enum {string}
     */
    StarKind: "track" | "album";
    /** @description Stars or unstars. */
    StarRequest: {
      /**
       * Format: int64
       * @description How long ago the thumb was down, ms; for stars queued offline.
       * @default null
       */
      age_ms: number | null;
    };
    /** @description A new comparison session. The `*_filter` names are the original's; `filter` says more. */
    StartSession: {
      /** @default null */
      filter: components["schemas"]["Filter"] | null;
      /** @default null */
      folder_filter: components["schemas"]["FolderId"] | null;
      /**
       * @description A genre by name.
       * @default null
       */
      genre_filter: string | null;
      /** @default null */
      goal: components["schemas"]["Goal"] | null;
      /** @default null */
      mode: components["schemas"]["Mode"] | null;
      /** @default null */
      playlist_id: components["schemas"]["PlaylistId"] | null;
      /**
       * @description `all` or `starred`.
       * @default null
       */
      source_filter: string | null;
      /**
       * @description A year or a range: `1994`, `1990-1999`.
       * @default null
       */
      year_filter: string | null;
    };
    /**
     * Format: int64
     * @description A rule that keeps the queue filled.
     */
    StationId: number;
    /** @description A station. */
    StationInfo: {
      /** @description How it draws: from 0 (only the best) to 100 (surprise me). */
      adventure_percent?: components["schemas"]["Adventure"];
      /** @description Which tracks it draws from. */
      filter: components["schemas"]["Filter"];
      /** @description The filter in words. */
      filter_text: string;
      /** @description Its number. */
      id: components["schemas"]["StationId"];
      /** @description The same in one of two words, for clients that know no other. */
      mode: components["schemas"]["StationMode"];
      /** @description What people call it. */
      name: string;
    };
    /**
     * @description How a station drew before it had a knob; events of that time and older callers still say it.
     * @enum {string}
     */
    StationMode: "shuffle" | "loved";
    /** @description What a station would play next. Shares are percent of the odds of the next draw. */
    StationOdds: {
      /** @description The knob that it was asked for. */
      adventure_percent: components["schemas"]["Adventure"];
      /**
       * Format: int32
       * @description Those that were ever compared.
       */
      compared_count: number;
      /** @description The likeliest, the likeliest first. */
      likeliest: components["schemas"]["LikelyTrack"][];
      /**
       * Format: double
       * @description Share of those that were never compared.
       */
      never_compared_percent: number;
      /**
       * Format: int32
       * @description Those that are starred.
       */
      starred_count: number;
      /**
       * Format: double
       * @description Share of the starred ones.
       */
      starred_percent: number;
      /**
       * Format: double
       * @description Share of the best tenth of them by rating.
       */
      top_tenth_percent: number;
      /**
       * Format: int32
       * @description Tracks it draws from.
       */
      track_count: number;
    };
    /** @description A station. */
    StationRequest: {
      adventure_percent?: components["schemas"]["Adventure"] | null;
      filter?: components["schemas"]["Filter"] | null;
      mode?: components["schemas"]["StationMode"] | null;
      /** @description 1 to 100 characters. */
      name: string;
    };
    /** @description `radio:stations`: all of them and their plan. */
    StationsInfo: {
      /** @description Which station is meant at which time of the week; the first slot that holds counts. */
      schedule?: components["schemas"]["Slot"][];
      scheduled?: components["schemas"]["StationId"] | null;
      /** @description In the order they were made. */
      stations: components["schemas"]["StationInfo"][];
    };
    /** @description `GET /api/stats`. */
    Stats: {
      /**
       * Format: double
       * @description Verdicts a day over the last 30 days.
       */
      average_comparisons_per_day: number;
      /**
       * Format: int32
       * @description Tracks compared at least once.
       */
      compared_tracks: number;
      /**
       * Format: double
       * @description Of all tracks, how many were compared.
       */
      coverage_percent: number;
      /**
       * Format: double
       * @description Expected rank correlation with the listener's taste.
       */
      expected_tau: number;
      /**
       * Format: double
       * @description Share of random check pairs that the ranking foretold; absent while too few.
       */
      held_out_accuracy?: number | null;
      /** @description The best. */
      leaderboard: components["schemas"]["TrackInfo"][];
      /**
       * Format: double
       * @description How settled the top is: what the goal says, else 50, of few tracks a quarter.
       */
      settled_percent: number;
      /** @description Performers by mean rating. */
      top_artists: components["schemas"]["NamedRating"][];
      /** @description Genres by mean rating. */
      top_genres: components["schemas"]["NamedRating"][];
      /**
       * Format: int64
       * @description Verdicts, skips and undone ones not counted.
       */
      total_comparisons: number;
      /**
       * Format: int32
       * @description Tracks offered.
       */
      total_tracks: number;
    };
    StreamId: string;
    /** @description How far a stream has come. */
    StreamPosition: {
      /**
       * Format: int32
       * @description Hash of its state.
       */
      hash: number;
      /**
       * Format: int64
       * @description The number of its last event.
       */
      seq: number;
      /** @description Which. */
      stream: components["schemas"]["StreamId"];
    };
    /**
     * Format: int32
     * @description How much later every second step is than halfway, in thousandths of a step: -500 (half a step
     *     early) to 500.
     */
    Swing: number;
    /**
     * @description From where the other side of a pair sounds when one switches to it.
     * @enum {string}
     */
    Switching: "same" | "own";
    /**
     * @description What comes, or came, of a file.
     * @enum {string}
     */
    TagFate: "changed" | "has_own" | "failed";
    /**
     * @description What is to be done with the tags.
     * @enum {string}
     */
    TagMode: "preview" | "write" | "remove";
    /** @description What comes of all files: a preview, or how far a run is. */
    TagReport: {
      /**
       * Format: int64
       * @description Files that change, or were changed.
       */
      changed: number;
      /**
       * Format: int64
       * @description Files that cannot be changed.
       */
      failed: number;
      /** @description The first of those that change, or cannot, or may not. */
      files: components["schemas"]["TaggedFile"][];
      /**
       * Format: int64
       * @description Files with a rating of their own.
       */
      has_own: number;
      /** @description Someone stopped it before its end. */
      is_cancelled: boolean;
      /** @description Whether it is being done now. */
      is_running: boolean;
      /**
       * Format: int64
       * @description Of these, looked into so far: fewer than all while it runs, after a stop, and in a preview
       *     of very many.
       */
      looked: number;
      /** @description Whether the configuration lets minion write tags. */
      may_write: boolean;
      /** @description What is done. */
      mode: components["schemas"]["TagMode"];
      /**
       * Format: int64
       * @description Files that say so already.
       */
      same: number;
      /**
       * Format: int64
       * @description Files that it is about.
       */
      total: number;
    };
    /** @description Asks for ratings in tags. */
    TagRequest: {
      filter?: components["schemas"]["Filter"] | null;
      /** @description What is to be done. */
      mode: components["schemas"]["TagMode"];
      /**
       * @description Ratings that others wrote give way; what they were is kept in the tag, and comes back when
       *     minion's are taken out.
       */
      replace?: boolean;
      /**
       * Format: int32
       * @description Only the best so many of those that match; absent: all.
       */
      top?: number | null;
    };
    /** @description A file whose tags are, or are not, changed. */
    TaggedFile: {
      /** @description What comes of it. */
      fate: components["schemas"]["TagFate"];
      /** @description The file's name, with its folder, for people. */
      file: string;
      /** @description Why it stays as it is. */
      reason?: string | null;
      /**
       * Format: float
       * @description The stars that it gets, 0.5 to 5; `null` where minion's are taken out.
       */
      stars?: number | null;
      /**
       * Format: float
       * @description The stars that minion wrote there before.
       */
      stars_before?: number | null;
      /** @description The track. */
      track_id: components["schemas"]["TrackId"];
    };
    /**
     * Format: int32
     * @description Beats per minute, in hundredths: 40 to 240.
     */
    Tempo: number;
    /**
     * Format: int32
     * @description How long from tick to tick, ms: 100 to 2000 in steps of 100.
     */
    TickMs: number;
    /** @description The time of a room. */
    Timeline: {
      /** @description The tempo that was asked for last. */
      bpm_hundredths: components["schemas"]["Tempo"];
      /**
       * Format: int64
       * @description Grows with every change of what is here.
       */
      rev: number;
      /** @description The swing that was asked for last. */
      swing: components["schemas"]["Swing"];
      /** @description Whether it runs. */
      transport: components["schemas"]["Transport"];
    };
    /** @description A track that is never offered or played again, or that was brought back. */
    TrackArchived: {
      /** @description Whether it is archived now. */
      archived: boolean;
      /** @description Which. */
      track_id: components["schemas"]["TrackId"];
    };
    /**
     * Format: int64
     * @description One playable file; stable for the life of the database, through renames and retagging.
     */
    TrackId: number;
    /** @description A track as every screen shows it. */
    TrackInfo: {
      /** @description Album title. */
      album?: string | null;
      album_id?: components["schemas"]["AlbumId"] | null;
      /** @description Whether it is archived. */
      archived?: boolean;
      /** @description Performer. */
      artist?: string | null;
      /**
       * Format: int64
       * @description Main performer's id.
       */
      artist_id?: number | null;
      /** @description Every performer, the main one first. */
      artists?: components["schemas"]["NameInfo"][];
      /**
       * Format: float
       * @description Beats per minute.
       */
      bpm?: number | null;
      /**
       * Format: int32
       * @description Verdicts it took part in.
       */
      comparison_count: number;
      /**
       * Format: double
       * @description Length, seconds.
       */
      duration?: number | null;
      /**
       * Format: float
       * @description What levels it in this context, dB; absent while unmeasured.
       */
      gain_db?: number | null;
      /** @description Genres, for a screen. */
      genre?: string | null;
      /** @description Every genre, the main one first. */
      genres?: components["schemas"]["NameInfo"][];
      /** @description Whether a picture is there. */
      has_artwork: boolean;
      /** @description Whether a waveform is there. */
      has_waveform: boolean;
      /**
       * Format: int64
       * @description Where the loudest passage begins, ms from the start; absent while unmeasured.
       */
      hook_ms?: number | null;
      /** @description Its id. */
      id: components["schemas"]["TrackId"];
      /**
       * Format: int32
       * @description Of these, lost.
       */
      losses: number;
      /**
       * Format: float
       * @description Integrated loudness, LUFS.
       */
      loudness_lufs?: number | null;
      /** @description Whether its file is missing. */
      missing?: boolean;
      /**
       * Format: int32
       * @description Place, from 1; absent while never compared.
       */
      rank?: number | null;
      /**
       * Format: double
       * @description Rating, 1500 for a track nobody compared.
       */
      rating: number;
      /**
       * Format: double
       * @description Uncertainty of the rating, in the same points.
       */
      sd: number;
      /** @description Whether it is starred. */
      starred: boolean;
      /** @description Hue (degrees) and chroma of the picture, OKLCH. */
      tint?: [number, number] | null;
      /** @description Title. */
      title: string;
      /**
       * Format: int32
       * @description Place on the disc.
       */
      track_number?: number | null;
      /** @description Why its file cannot be played, in words for people; absent when it can. */
      unplayable?: string | null;
      /**
       * Format: int32
       * @description Of these, won.
       */
      wins: number;
      /**
       * Format: int32
       * @description Year of release.
       */
      year?: number | null;
    };
    /** @description A track of the pair, by id or by side. */
    TrackOrSide: components["schemas"]["TrackId"] | components["schemas"]["SideName"];
    /** @description `comparison:track_selected`: a projection of `player:changed`. */
    TrackSelected: {
      /** @description Whether it sounds. */
      isPlaying: boolean;
      /** @description Its side. */
      side: components["schemas"]["Side"];
      /** @description The track. */
      track: components["schemas"]["TrackInfo"];
    };
    /** @description Whether time runs. */
    Transport:
      | {
          /** @enum {string} */
          state: "stopped";
        }
      | {
          /** @enum {string} */
          state: "paused";
          /**
           * Format: int64
           * @description The last step that had begun.
           */
          step: number;
        }
      | {
          next?: components["schemas"]["Segment"] | null;
          /** @description What holds until `next` begins. */
          segment: components["schemas"]["Segment"];
          /** @enum {string} */
          state: "playing";
        };
    /**
     * @description Where time goes.
     * @enum {string}
     */
    TransportTo: "play" | "pause" | "stop";
    /** @description Takes back what an event changed. */
    UndoEvent: {
      /**
       * @description The log that the event was read in; refused when it is another one now.
       * @default null
       */
      epoch: string | null;
    };
    /** @description Takes a verdict back. */
    UndoVerdict: {
      /** @default null */
      verdict_id: components["schemas"]["VerdictId"] | null;
    };
    /**
     * @description Whether an entry can be taken back.
     * @enum {string}
     */
    Undoing: "possible" | "done" | "none";
    /**
     * @description What happened to a verdict.
     * @enum {string}
     */
    VerdictActivity: "given" | "taken_back" | "given_again";
    /** @description What an answer taught. */
    VerdictFeedback: {
      /** @description Where side A and side B stand now. */
      moves: components["schemas"]["RankMove"][];
      /**
       * Format: double
       * @description How likely the ranking had held just this answer.
       */
      predicted_percent: number;
      /** @description How much, by what was expected of it before. */
      size: components["schemas"]["FeedbackSize"];
    };
    /**
     * Format: int64
     * @description The answer to a pair.
     */
    VerdictId: number;
    /** @description A verdict in a frame. */
    VerdictInfo: {
      /** @description What was asked. */
      pair_id: components["schemas"]["PairId"];
      /** @description Whether it was taken back. */
      undone: boolean;
      /** @description Its number. */
      verdict_id: components["schemas"]["VerdictId"];
      /** @description What was answered. */
      winner: components["schemas"]["Winner"];
    };
    /** @description The answer to a verdict, a skip or an undo. */
    VerdictRecorded: {
      /**
       * Format: int32
       * @description Verdicts of this session.
       */
      comparisons_done: number;
      next_pair?: components["schemas"]["PairInfo"] | null;
      prefetched_pair?: components["schemas"]["PairInfo"] | null;
      /** @description Always true. */
      success: boolean;
      verdict_id?: components["schemas"]["VerdictId"] | null;
    };
    /** @description How a cell sounds: an oscillator, and a slow second one (LFO) that swings its pitch. */
    Voice: {
      /** @description How long it takes to fade, ms. */
      decay: components["schemas"]["Decay"];
      /** @description What the pitch of the cell is multiplied by, thousandths. */
      frequency: components["schemas"]["FrequencyRatio"];
      /** @description How loud it begins, thousandths. */
      gain: components["schemas"]["Gain"];
      /** @description How long the swinging takes to fade, ms. */
      lfo_decay: components["schemas"]["Decay"];
      /** @description How often the pitch swings, thousandths of a Hz. */
      lfo_frequency: components["schemas"]["LfoFrequency"];
      /** @description How far it swings either way, thousandths of a Hz. */
      lfo_gain: components["schemas"]["LfoGain"];
      /** @description The wave in which it swings. */
      lfo_wave: components["schemas"]["Wave"];
      /** @description The oscillator's wave. */
      wave: components["schemas"]["Wave"];
    };
    /** @description Sets or changes the volume: one of the two. What was muted is heard again. */
    VolumeRequest: {
      /**
       * Format: int32
       * @description So much louder, or softer; -100 to 100, and clamped.
       * @default null
       */
      delta_percent: number | null;
      /**
       * Format: int32
       * @description 0 to 100.
       * @default null
       */
      volume_percent: number | null;
    };
    /**
     * @description The shape of an oscillator's wave.
     * @enum {string}
     */
    Wave: "sine" | "triangle" | "square" | "sawtooth";
    /** @description The shape of a track's sound: about 1,000 pairs. */
    Waveform: {
      /**
       * Format: int32
       * @description Always 8.
       */
      bits: number;
      /**
       * Format: int32
       * @description Always 1: channels are mixed.
       */
      channels: number;
      /**
       * Format: int32
       * @description Pairs.
       */
      length: number;
      /** @description Minimum and maximum in turn, -128..=127. */
      peaks: number[];
      /**
       * Format: int32
       * @description Samples a second of the file.
       */
      sample_rate: number;
      /**
       * Format: int32
       * @description Samples that one pair stands for.
       */
      samples_per_pixel: number;
      /**
       * Format: int32
       * @description Always 2.
       */
      version: number;
    };
    /** @description Why a track stands where it stands. */
    Why: {
      /** @description One sentence. */
      why: string;
    };
    /**
     * @description The answer to a pair.
     * @enum {string}
     */
    Winner: "a" | "b" | "tie" | "skip";
    /**
     * @description An answer as a caller names it.
     * @enum {string}
     */
    WinnerName: "track_a" | "track_b" | "current" | "tie" | "skip";
    /**
     * Format: int64
     * @description A place where music sounds by itself.
     */
    ZoneId: number;
    /** @description A place where music sounds by itself. */
    ZoneInfo: {
      device?: components["schemas"]["DeviceId"] | null;
      /** @description Its number; never given to another. */
      id: components["schemas"]["ZoneId"];
      /** @description What people call it. */
      name: string;
    };
    /** @description A zone, and what plays there now. */
    ZoneNow: {
      /** @description What it plays by. */
      context: components["schemas"]["Context"];
      device?: components["schemas"]["DeviceId"] | null;
      /** @description Its number. */
      id: components["schemas"]["ZoneId"];
      /** @description Whether it sounds. */
      is_playing: boolean;
      /** @description What people call it. */
      name: string;
      /** @description Where it sounds. */
      outputs: components["schemas"]["OutputId"][];
      track?: components["schemas"]["TrackInfo"] | null;
    };
    /** @description A zone is no more. */
    ZoneRemoved: {
      /** @description Which. */
      id: components["schemas"]["ZoneId"];
    };
    /** @description A zone to be made. */
    ZoneRequest: {
      device?: components["schemas"]["DeviceId"] | null;
      /** @description 1 to 100 characters, and no other zone's. */
      name: string;
      /** @description Where it sounds: these leave the zones that they are in. */
      outputs?: components["schemas"]["OutputId"][] | null;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
};
export type ActivityEntry = components["schemas"]["ActivityEntry"];
export type ActivityKind = components["schemas"]["ActivityKind"];
export type ActivityPage = components["schemas"]["ActivityPage"];
export type AdvanceReason = components["schemas"]["AdvanceReason"];
export type Advanced = components["schemas"]["Advanced"];
export type Adventure = components["schemas"]["Adventure"];
export type AlbumId = components["schemas"]["AlbumId"];
export type AlbumInfo = components["schemas"]["AlbumInfo"];
export type ArtistId = components["schemas"]["ArtistId"];
export type ArtistInfo = components["schemas"]["ArtistInfo"];
export type Aside = components["schemas"]["Aside"];
export type Axis = components["schemas"]["Axis"];
export type Body = components["schemas"]["Body"];
export type BrokenFile = components["schemas"]["BrokenFile"];
export type BrokenFiles = components["schemas"]["BrokenFiles"];
export type CardInfo = components["schemas"]["CardInfo"];
export type CellIndex = components["schemas"]["CellIndex"];
export type CellVoice = components["schemas"]["CellVoice"];
export type Cells = components["schemas"]["Cells"];
export type ChooseRequest = components["schemas"]["ChooseRequest"];
export type ClientFrame = components["schemas"]["ClientFrame"];
export type ComparisonInfo = components["schemas"]["ComparisonInfo"];
export type Context = components["schemas"]["Context"];
export type Course = components["schemas"]["Course"];
export type CoursePoint = components["schemas"]["CoursePoint"];
export type Decay = components["schemas"]["Decay"];
export type Degree = components["schemas"]["Degree"];
export type Density = components["schemas"]["Density"];
export type DeviceId = components["schemas"]["DeviceId"];
export type DeviceInfo = components["schemas"]["DeviceInfo"];
export type DeviceKind = components["schemas"]["DeviceKind"];
export type DeviceName = components["schemas"]["DeviceName"];
export type Drum = components["schemas"]["Drum"];
export type DrumTrack = components["schemas"]["DrumTrack"];
export type Drums = components["schemas"]["Drums"];
export type EndSession = components["schemas"]["EndSession"];
export type Ended = components["schemas"]["Ended"];
export type ErrorBody = components["schemas"]["ErrorBody"];
export type ErrorDetail = components["schemas"]["ErrorDetail"];
export type EventsPage = components["schemas"]["EventsPage"];
export type Evolution = components["schemas"]["Evolution"];
export type EvolutionRule = components["schemas"]["EvolutionRule"];
export type FeedbackSize = components["schemas"]["FeedbackSize"];
export type Filter = components["schemas"]["Filter"];
export type FolderId = components["schemas"]["FolderId"];
export type FolderInfo = components["schemas"]["FolderInfo"];
export type FolderNames = components["schemas"]["FolderNames"];
export type Frame = components["schemas"]["Frame"];
export type FrameError = components["schemas"]["FrameError"];
export type FrequencyRatio = components["schemas"]["FrequencyRatio"];
export type Gain = components["schemas"]["Gain"];
export type GenreId = components["schemas"]["GenreId"];
export type GenreInfo = components["schemas"]["GenreInfo"];
export type GiveVerdict = components["schemas"]["GiveVerdict"];
export type Goal = components["schemas"]["Goal"];
export type Health = components["schemas"]["Health"];
export type Heard = components["schemas"]["Heard"];
export type Heartbeat = components["schemas"]["Heartbeat"];
export type HookRequest = components["schemas"]["HookRequest"];
export type JamChange = components["schemas"]["JamChange"];
export type JamChanges = components["schemas"]["JamChanges"];
export type JamEdit = components["schemas"]["JamEdit"];
export type JamEdited = components["schemas"]["JamEdited"];
export type JamEdits = components["schemas"]["JamEdits"];
export type JamId = components["schemas"]["JamId"];
export type JamInfo = components["schemas"]["JamInfo"];
export type KeptSessionsInfo = components["schemas"]["KeptSessionsInfo"];
export type Key = components["schemas"]["Key"];
export type LeftInfo = components["schemas"]["LeftInfo"];
export type Letter = components["schemas"]["Letter"];
export type LfoFrequency = components["schemas"]["LfoFrequency"];
export type LfoGain = components["schemas"]["LfoGain"];
export type LibraryInfo = components["schemas"]["LibraryInfo"];
export type LikelyTrack = components["schemas"]["LikelyTrack"];
export type LineIndex = components["schemas"]["LineIndex"];
export type Lines = components["schemas"]["Lines"];
export type ListeningRequest = components["schemas"]["ListeningRequest"];
export type LoggedEventInfo = components["schemas"]["LoggedEventInfo"];
export type Loop = components["schemas"]["Loop"];
export type LoopRequest = components["schemas"]["LoopRequest"];
export type Mode = components["schemas"]["Mode"];
export type ModeRequest = components["schemas"]["ModeRequest"];
export type MoveMusicRequest = components["schemas"]["MoveMusicRequest"];
export type MuteRequest = components["schemas"]["MuteRequest"];
export type Mutes = components["schemas"]["Mutes"];
export type NameInfo = components["schemas"]["NameInfo"];
export type NameRequest = components["schemas"]["NameRequest"];
export type NamedRating = components["schemas"]["NamedRating"];
export type NextRequest = components["schemas"]["NextRequest"];
export type NotPlayed = components["schemas"]["NotPlayed"];
export type Notice = components["schemas"]["Notice"];
export type NowPlaying = components["schemas"]["NowPlaying"];
export type OnAirInfo = components["schemas"]["OnAirInfo"];
export type Origin = components["schemas"]["Origin"];
export type OutputId = components["schemas"]["OutputId"];
export type OutputsRequest = components["schemas"]["OutputsRequest"];
export type PageAlbumInfo = components["schemas"]["Page_AlbumInfo"];
export type PageArtistInfo = components["schemas"]["Page_ArtistInfo"];
export type PageFolderInfo = components["schemas"]["Page_FolderInfo"];
export type PageGenreInfo = components["schemas"]["Page_GenreInfo"];
export type PageHeard = components["schemas"]["Page_Heard"];
export type PagePastVerdict = components["schemas"]["Page_PastVerdict"];
export type PagePlaylistInfo = components["schemas"]["Page_PlaylistInfo"];
export type PagePlaylistItemInfo = components["schemas"]["Page_PlaylistItemInfo"];
export type PageQueueItemInfo = components["schemas"]["Page_QueueItemInfo"];
export type PageRankedAlbum = components["schemas"]["Page_RankedAlbum"];
export type PageRankedArtist = components["schemas"]["Page_RankedArtist"];
export type PageRankedTrack = components["schemas"]["Page_RankedTrack"];
export type PageRoomInfo = components["schemas"]["Page_RoomInfo"];
export type PageTrackInfo = components["schemas"]["Page_TrackInfo"];
export type PageZoneNow = components["schemas"]["Page_ZoneNow"];
export type PairBegins = components["schemas"]["PairBegins"];
export type PairId = components["schemas"]["PairId"];
export type PairInfo = components["schemas"]["PairInfo"];
export type PairReason = components["schemas"]["PairReason"];
export type PastVerdict = components["schemas"]["PastVerdict"];
export type Pattern = components["schemas"]["Pattern"];
export type PausedSessionInfo = components["schemas"]["PausedSessionInfo"];
export type Picture = components["schemas"]["Picture"];
export type PlayRequest = components["schemas"]["PlayRequest"];
export type PlayerAnswer = components["schemas"]["PlayerAnswer"];
export type PlayerInfo = components["schemas"]["PlayerInfo"];
export type PlaylistAddRequest = components["schemas"]["PlaylistAddRequest"];
export type PlaylistId = components["schemas"]["PlaylistId"];
export type PlaylistInfo = components["schemas"]["PlaylistInfo"];
export type PlaylistItemInfo = components["schemas"]["PlaylistItemInfo"];
export type PlaylistMoveRequest = components["schemas"]["PlaylistMoveRequest"];
export type PlaylistRequest = components["schemas"]["PlaylistRequest"];
export type PlaylistSource = components["schemas"]["PlaylistSource"];
export type Pong = components["schemas"]["Pong"];
export type PositionRequest = components["schemas"]["PositionRequest"];
export type Problem = components["schemas"]["Problem"];
export type Problems = components["schemas"]["Problems"];
export type Progress = components["schemas"]["Progress"];
export type ProgressPoint = components["schemas"]["ProgressPoint"];
export type QueueActivity = components["schemas"]["QueueActivity"];
export type QueueAddRequest = components["schemas"]["QueueAddRequest"];
export type QueueAnswer = components["schemas"]["QueueAnswer"];
export type QueueInfo = components["schemas"]["QueueInfo"];
export type QueueItemId = components["schemas"]["QueueItemId"];
export type QueueItemInfo = components["schemas"]["QueueItemInfo"];
export type QueueMoveRequest = components["schemas"]["QueueMoveRequest"];
export type QueuePart = components["schemas"]["QueuePart"];
export type QueueRemoveRequest = components["schemas"]["QueueRemoveRequest"];
export type QueueWhere = components["schemas"]["QueueWhere"];
export type RadioInfo = components["schemas"]["RadioInfo"];
export type RankMove = components["schemas"]["RankMove"];
export type RankedAlbum = components["schemas"]["RankedAlbum"];
export type RankedArtist = components["schemas"]["RankedArtist"];
export type RankedSelection = components["schemas"]["RankedSelection"];
export type RankedTrack = components["schemas"]["RankedTrack"];
export type RatingChanged = components["schemas"]["RatingChanged"];
export type RatingInfo = components["schemas"]["RatingInfo"];
export type RecordVerdict = components["schemas"]["RecordVerdict"];
export type Repeat = components["schemas"]["Repeat"];
export type Resume = components["schemas"]["Resume"];
export type ResyncReason = components["schemas"]["ResyncReason"];
export type RoomInfo = components["schemas"]["RoomInfo"];
export type RoomRemoved = components["schemas"]["RoomRemoved"];
export type RoomState = components["schemas"]["RoomState"];
export type RoomVolume = components["schemas"]["RoomVolume"];
export type Scale = components["schemas"]["Scale"];
export type ScanPhase = components["schemas"]["ScanPhase"];
export type ScanProgress = components["schemas"]["ScanProgress"];
export type ScheduleInfo = components["schemas"]["ScheduleInfo"];
export type ScheduleRequest = components["schemas"]["ScheduleRequest"];
export type SearchResult = components["schemas"]["SearchResult"];
export type SeekRequest = components["schemas"]["SeekRequest"];
export type Segment = components["schemas"]["Segment"];
export type SelectTrack = components["schemas"]["SelectTrack"];
export type Selected = components["schemas"]["Selected"];
export type Selection = components["schemas"]["Selection"];
export type SessionId = components["schemas"]["SessionId"];
export type SessionStarted = components["schemas"]["SessionStarted"];
export type SetupInfo = components["schemas"]["SetupInfo"];
export type Side = components["schemas"]["Side"];
export type SideName = components["schemas"]["SideName"];
export type Sixteenth = components["schemas"]["Sixteenth"];
export type Sleep = components["schemas"]["Sleep"];
export type SleepRequest = components["schemas"]["SleepRequest"];
export type SleepWhen = components["schemas"]["SleepWhen"];
export type Slot = components["schemas"]["Slot"];
export type Snapshot = components["schemas"]["Snapshot"];
export type Stamp = components["schemas"]["Stamp"];
export type StarInfo = components["schemas"]["StarInfo"];
export type StarKind = components["schemas"]["StarKind"];
export type StarRequest = components["schemas"]["StarRequest"];
export type StartSession = components["schemas"]["StartSession"];
export type StationId = components["schemas"]["StationId"];
export type StationInfo = components["schemas"]["StationInfo"];
export type StationMode = components["schemas"]["StationMode"];
export type StationOdds = components["schemas"]["StationOdds"];
export type StationRequest = components["schemas"]["StationRequest"];
export type StationsInfo = components["schemas"]["StationsInfo"];
export type Stats = components["schemas"]["Stats"];
export type StreamId = components["schemas"]["StreamId"];
export type StreamPosition = components["schemas"]["StreamPosition"];
export type Swing = components["schemas"]["Swing"];
export type Switching = components["schemas"]["Switching"];
export type TagFate = components["schemas"]["TagFate"];
export type TagMode = components["schemas"]["TagMode"];
export type TagReport = components["schemas"]["TagReport"];
export type TagRequest = components["schemas"]["TagRequest"];
export type TaggedFile = components["schemas"]["TaggedFile"];
export type Tempo = components["schemas"]["Tempo"];
export type TickMs = components["schemas"]["TickMs"];
export type Timeline = components["schemas"]["Timeline"];
export type TrackArchived = components["schemas"]["TrackArchived"];
export type TrackId = components["schemas"]["TrackId"];
export type TrackInfo = components["schemas"]["TrackInfo"];
export type TrackOrSide = components["schemas"]["TrackOrSide"];
export type TrackSelected = components["schemas"]["TrackSelected"];
export type Transport = components["schemas"]["Transport"];
export type TransportTo = components["schemas"]["TransportTo"];
export type UndoEvent = components["schemas"]["UndoEvent"];
export type UndoVerdict = components["schemas"]["UndoVerdict"];
export type Undoing = components["schemas"]["Undoing"];
export type VerdictActivity = components["schemas"]["VerdictActivity"];
export type VerdictFeedback = components["schemas"]["VerdictFeedback"];
export type VerdictId = components["schemas"]["VerdictId"];
export type VerdictInfo = components["schemas"]["VerdictInfo"];
export type VerdictRecorded = components["schemas"]["VerdictRecorded"];
export type Voice = components["schemas"]["Voice"];
export type VolumeRequest = components["schemas"]["VolumeRequest"];
export type Wave = components["schemas"]["Wave"];
export type Waveform = components["schemas"]["Waveform"];
export type Why = components["schemas"]["Why"];
export type Winner = components["schemas"]["Winner"];
export type WinnerName = components["schemas"]["WinnerName"];
export type ZoneId = components["schemas"]["ZoneId"];
export type ZoneInfo = components["schemas"]["ZoneInfo"];
export type ZoneNow = components["schemas"]["ZoneNow"];
export type ZoneRemoved = components["schemas"]["ZoneRemoved"];
export type ZoneRequest = components["schemas"]["ZoneRequest"];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** Rows of a page at most. */
export const PAGE_MAX = 500;
