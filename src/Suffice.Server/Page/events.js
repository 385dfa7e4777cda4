// What the server says twice a second. EventSource cannot send a key, so the stream is read as a response.
const silence = 5000, pause = 1000;
let current = null;

/** Follows until called again, or until a key is asked for; whatever ends otherwise is begun anew. */
export async function follow(headers, { told, away, locked }) {
  current?.abort();
  const mine = (current = new AbortController());
  while (!mine.signal.aborted) {
    try {
      if (!(await read(headers, mine.signal, told))) return locked();
    } catch {
      // Said below, and tried again.
    }
    if (mine.signal.aborted) return;
    away();
    await new Promise(wait => setTimeout(wait, pause));
  }
}

/** False if a key is asked for. A connection that says nothing is as good as none. */
async function read(headers, signal, told) {
  const quiet = new AbortController();
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => quiet.abort(), silence);
  };
  heard();
  try {
    const response = await fetch("/v1/events", { headers, signal: AbortSignal.any([signal, quiet.signal]) });
    if (response.status === 401) return false;
    if (!response.ok) throw new Error(response.statusText);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part; !(part = await reader.read()).done; ) {
      heard();
      const events = (text + part.value).split("\n\n");
      text = events.pop();
      for (const event of events) told(JSON.parse(event.slice("data: ".length)));
    }
    return true;
  } finally {
    clearTimeout(timer);
  }
}
