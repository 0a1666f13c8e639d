# Servers that a script has to itself, on free ports of the loopback, in a folder that goes with it.
#
# The script that sources this sets `mappe` to that folder before it starts one, and calls
# `stopp_tjenere` when it ends. `steg` tells what is being done.
# shellcheck shell=bash

tjenere=() postgres_url=''

# Debian keeps PostgreSQL's programs out of PATH, one folder per version, and a client alone has
# such a folder too: the newest with a server in it.
postgres_mappe() {
    local bin
    for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname "$(command -v initdb || echo /)")"; do
        if [[ -x $bin/initdb && -x $bin/postgres ]]; then
            echo "$bin"
            return
        fi
    done
    return 1
}

# start_postgres OPTION…: a PostgreSQL of its own, with these options of `postgres`.
start_postgres() {
    steg='starting PostgreSQL'
    local bin data=$mappe/postgres port
    bin=$(postgres_mappe)
    mkdir "$data"
    ((EUID)) || chown "$(tjenerbruker)" "$data"
    if ! (som_tjener "$bin/initdb" --pgdata "$data" --username postgres --auth trust \
        --encoding UTF8 --locale C.UTF-8 --no-sync) >"$mappe/initdb.log" 2>&1; then
        cat "$mappe/initdb.log"
        return 1
    fi
    for _ in {1..3}; do
        port=$(ledig_port)
        if start_tjener postgres "$bin/pg_isready --quiet --host 127.0.0.1 --port $port" \
            "$bin/postgres" -D "$data" -h 127.0.0.1 -p "$port" -c unix_socket_directories= "$@"; then
            postgres_url="postgres://postgres@127.0.0.1:$port/postgres"
            return
        fi
    done
    cat "$mappe/postgres.log"
    return 1
}

# start_tjener NAME READY COMMAND…: starts a server and waits until READY succeeds. Another program
# may take a port between its choice and its use: callers try again with a new one.
start_tjener() {
    local navn=$1 klar=$2 pid
    shift 2
    som_tjener "$@" >"$mappe/$navn.log" 2>&1 &
    pid=$!
    tjenere+=("$pid")
    for _ in {1..300}; do
        kill -0 "$pid" 2>/dev/null || return 1
        # shellcheck disable=SC2086 # a command and its arguments
        if $klar >/dev/null 2>&1; then
            return
        fi
        sleep 0.1
    done
    kill -QUIT "$pid"
    return 1
}

# Becomes the command, as an unprivileged user since PostgreSQL refuses root, and so that it ends
# even if this script is killed outright.
som_tjener() {
    local som=()
    cd "$mappe"
    if ((EUID == 0)); then
        som=(--reuid "$(tjenerbruker)" --regid "$(id -g "$(tjenerbruker)")" --clear-groups)
    fi
    if command -v setpriv >/dev/null; then
        exec setpriv "${som[@]}" --pdeathsig INT -- "$@"
    fi
    exec "$@"
}

tjenerbruker() {
    if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

ledig_port() {
    node -e 'const s = require("net").createServer();
        s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });'
}

stopp_tjenere() {
    local pid
    for pid in "${tjenere[@]}"; do
        kill -INT "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}
