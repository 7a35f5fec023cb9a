"""What Python makes of expressions and programs that have nothing to do with tensors.

Run: `python python.py`, which runs them all and writes python.json: each with the number that it leaves in
`result`.
"""
import json

EXPRESSIONS = """\
-7 // 2
-7 % 3
7 % -3
-7.5 // 2
-7.5 % 2
7.5 % -2
1e308 // 3
5.0 // -0.3
True + True
1 if [] else 2
1 if [0] else 2
1 if "" else 2
1 if {} else 2
1 if 0.0 else 2
[1,2,3,4,5][-2]
sum([1,2,3,4,5][1:4])
sum([1,2,3,4,5][::-2])
sum([1,2,3,4,5][-3:])
sum([1,2,3,4,5][5:1:-2])
len([1,2,3][10:])
(1,2,3).index(3)
[1,2,2,3].count(2)
len("abc" + "de")
3 in [1,2,3]
"b" in "abc"
"x" in {"x": 1}
{"a": 1, "b": 2}["b"]
{"a": 1}.get("c", 7)
sum([v for k, v in {"a": 1, "b": 2}.items() if k != "a"])
sum(i * j for i in range(3) for j in range(i))
[i for i in range(10) if i % 3 == 0][-1]
max([3, 9, 2])
min(3, 9, 2)
max(2, 7.5)
abs(-3)
round(2.5)
round(3.5)
int(-2.7)
int(2.7)
float(3)
1 < 2 < 3
1 < 3 < 2
(0 or 5)
(3 and 4)
(None or 2)
not 0
2 ** 10
2 ** -1
(-2) ** 3
-2 ** 2
10 / 4
7 & 5
7 | 8
6 ^ 3
1 << 5
33 >> 2
~5
len({1, 2, 2, 3})
len(list(zip([1,2,3],[4,5])))
list(enumerate([5,6], 3))[1][0]
sorted([3,1,2])[0]
sorted([3,1,2], reverse=True)[0]
sorted([(1, 5), (2, 3)], key=lambda p: p[1])[0][0]
list(reversed([1,2,3]))[0]
all([1, 2, 0])
any([0, 0, 3])
[*[1, 2], 3][1]
{**{"a": 1}, "b": 5}["b"]
(lambda *a, k=2, **o: len(a) + k + len(o))(1, 2, k=5, z=1)
(lambda a, b=3: a * b)(2)
divmod(-7, 2)[1]
1 is None
None is None
[1, 2] == [1, 2]
(1, 2) == (1, 3)
"a" == "a"
[[1], [2]] == [[1], [2]]
len(range(10, 0, -3))
isinstance(3, int)
isinstance(3.0, int)
isinstance(True, int)
isinstance([1], (list, tuple))
(y := 5) + y
len(f"{3}a{'b'}")
"Focal".lower() == "focal"
"a,b,c".split(",")[1] == "b"
[1, [2, 3]][1][0]
dict(a=1, b=2)["a"]
str(12) == "12"
sum([[1, 2], [3]], []) == [1, 2, 3]
"""

PROGRAMS = """\
x = [1, 2]
y = x
y.append(3)
x += [4]
result = len(y) * 10 + len(x)
---
total = 0
for i in range(10):
    if i == 3:
        continue
    if i == 6:
        break
    total += i
else:
    total = -1
result = total
---
n, steps = 27, 0
while n != 1 and steps < 50:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
else:
    steps += 1000
result = steps
---
def f(a, b=[]):
    b.append(a)
    return len(b)
f(1)
f(2)
result = f(3)
---
def outer():
    c = 0
    def inc():
        nonlocal c
        c += 1
        return c
    inc()
    inc()
    return c
result = outer()
---
g = 1
def set_g():
    global g
    g = 7
set_g()
result = g
---
fs = [lambda: i for i in range(3)]
result = fs[0]()
---
fs = [lambda i=i: i for i in range(3)]
result = fs[0]()
---
class A:
    k = 2
    def __init__(self, v):
        self.v = v
    def get(self):
        return self.v * self.k
    @property
    def twice(self):
        return self.get() * 2
    @classmethod
    def make(cls):
        return cls(3)
    @staticmethod
    def plain(x):
        return x + 1
class B(A):
    k = 5
    def get(self):
        return super().get() + 1
b = B.make()
result = b.twice * 100 + A.plain(4) + A(1).get()
---
a, *rest, z = [1, 2, 3, 4]
(p, q), r = (5, 6), 7
result = a + sum(rest) * 10 + z + p * q * r
---
try:
    raise ValueError("no")
except ValueError as e:
    result = 3
finally:
    tail = 4
result += tail
---
d = {}
for k in "aab":
    d[k] = d.get(k, 0) + 1
result = d["a"] * 10 + d["b"]
---
x = 10
def f():
    return x
x = 20
result = f()
---
m = [[0] * 3 for _ in range(2)]
m[0][1] = 5
result = m[0][1] + m[1][1]
---
r = [[0] * 3] * 2
r[0][1] = 5
result = r[0][1] + r[1][1]
---
def f(*args, scale=1, **kw):
    return sum(args) * scale + kw.get("bias", 0)
result = f(*[1, 2], 3, **{"scale": 10, "bias": 4})
---
s = 0
for i, (a, b) in enumerate(zip([1, 2], [3, 4])):
    s += i * 100 + a * b
result = s
---
class C:
    items = [1, 2, 3]
    total = sum([v * 2 for v in items])
result = C.total
---
def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)
result = fact(6)
"""

cases = []
for text in ["result = " + line for line in EXPRESSIONS.strip().split("\n")] + PROGRAMS.split("\n---\n"):
    space = {}
    exec(text, space)
    cases.append({"source": text.strip() + "\ny_pred * float(result)", "result": float(space["result"])})
with open("python.json", "w") as file:
    file.write('{"cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
