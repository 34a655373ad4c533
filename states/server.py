import os, sys, time, re, traceback, io, contextlib
os.chdir("/work/l08/notebooks")
import nbformat, matplotlib
matplotlib.use("agg")
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from pathlib import Path
from course_utils.command import claims
shell = InteractiveShell.instance(); shell.showtraceback = lambda *a, **k: None
def run_code(source, id, all_claims, out):
    t = time.process_time(); w = time.time()
    with capture_output() as cap:
        r = shell.run_cell(source)
    alts = [m for o in cap.outputs for m in re.findall(r'alt="([^"]*)"', str((o.data or {}).get("text/html", "")))]
    said = cap.stdout + "\n".join(alts)
    out.write(f"--- {id} cpu {time.process_time()-t:.1f}s wall {time.time()-w:.1f}s\n{cap.stdout.rstrip()[:4000]}\n")
    for a in alts: out.write("  ALT: " + a[:300] + "\n")
    if r.error_before_exec or r.error_in_exec: out.write(f"!!! ERROR {id} {r.error_before_exec or r.error_in_exec!r}\n")
    for claim in all_claims:
        if claim.cell != id: continue
        ns = dict(shell.user_ns); ns["said"] = said
        try: exec(compile(claim.shared + "\n" + claim.source, "claim", "exec"), ns)
        except Exception as e:
            tb = traceback.extract_tb(e.__traceback__)[-1]
            out.write(f"!!! CLAIM {claim} {e!r} at {tb.lineno}\n")
    out.flush()
while True:
    if not os.path.exists("/tmp/b/cmd"): time.sleep(0.5); continue
    time.sleep(0.1)
    cmd = open("/tmp/b/cmd").read().strip(); os.remove("/tmp/b/cmd")
    with open("/tmp/b/out", "w") as out:
        try:
            if cmd.startswith("cells"):
                want = cmd.split()[1:]
                nb = nbformat.read("08_chatbot_widgets.ipynb", 4)
                all_claims = claims.of(Path("08_chatbot_widgets.ipynb"))
                codes = [c for c in nb.cells if c.cell_type == "code"]
                ids = [c.id for c in codes]
                if want and want[0] == "from": codes = codes[ids.index("l08-" + want[1]):(ids.index("l08-" + want[2]) + 1 if len(want) > 2 else None)]
                elif want: codes = [c for c in codes if c.id[4:] in want]
                for c in codes:
                    if c.id in ("l08-quiz-cell", "l08-plan-cell"): continue
                    run_code(c.source, c.id, all_claims, out)
            else:
                run_code(cmd, "adhoc", [], out)
        except Exception: out.write(traceback.format_exc())
        out.write("DONE\n")
