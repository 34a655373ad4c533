"""Run the lesson's code cells in one process, with claims; print outputs and seconds. Args: cell ids to print (default all)."""
import sys, time, ast, os, re
os.chdir(os.environ.get("WHERE","/work/main")+"/notebooks"); NN=sys.argv.pop(1); NAME=next(p for p in sorted(os.listdir(".")) if p.startswith(NN) and p.endswith(".ipynb"))
import nbformat, matplotlib
matplotlib.use("agg")
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from pathlib import Path
from course_utils.command import claims
shell = InteractiveShell.instance()
nb = nbformat.read(NAME, 4)
all_claims = claims.of(Path(NAME))
RUN = set(os.environ.get("RUN","").split())
total = 0; fails = 0
DUMP = eval(os.environ.get('DUMP','{}'))
import numpy; numpy.set_printoptions(precision=2, suppress=True, linewidth=160)
stop = os.environ.get("STOP"); only = set(sys.argv[1:])
for c in nb.cells:
    if c.cell_type != "code" or (RUN and c.id not in RUN): continue
    t = time.time()
    with capture_output() as cap:
        r = shell.run_cell(c.source, store_history=True)
    s = time.time() - t; total += s
    alts = [m for o in cap.outputs for m in re.findall(r'alt="([^"]*)"', str((o.data or {}).get("text/html", "")))]
    if os.environ.get("FIGS"):
        import base64
        os.makedirs(os.environ["FIGS"], exist_ok=True)
        k = 0
        for o in cap.outputs:
            for m in re.findall(r"base64,([A-Za-z0-9+/=]{200,})", str((o.data or {}).get("text/html", ""))):
                open(f"{os.environ['FIGS']}/{c.id}_{k}.png", "wb").write(base64.b64decode(m)); k += 1
    said = cap.stdout + "\n".join(alts)
    if not only or c.id in only:
        print(f"--- {c.id} {s:.1f}s"); print(cap.stdout.rstrip()[:3500])
        for a in alts: print("  ALT:", a[:200])
        if cap.stderr.strip(): print("  ERR:", cap.stderr[:300])
    if r.error_before_exec or r.error_in_exec:
        print("!!! ERROR in", c.id, repr(r.error_before_exec or r.error_in_exec))
    for expr in DUMP.get(c.id, []):
        try: print('   >>', c.id, expr, '=', eval(expr, dict(shell.user_ns)))
        except Exception as e: print('   >>', expr, repr(e))
    for claim in claims.after(c, all_claims):
        ns = dict(shell.user_ns); ns["said"] = said
        try:
            exec(compile(claim.shared + "\n" + claim.source, "claim", "exec"), ns)
        except Exception as e:
            fails += 1
            print("!!! CLAIM", str(claim), repr(e)[:300])
    if stop == c.id: break
print(f"total {total:.1f}s, {fails} claims fail")
exec(os.environ.get("AFTER",""), {**shell.user_ns, "shell": shell})
