using Iced.Intel;
using Suffice.Kernels.Products.Assembly;

namespace Suffice.Tests.Kernels;

/// <summary>The machine code of a tile, as a disassembler reads it.</summary>
public sealed class VnniCodeTests
{
    [Fact]
    public void It_is_what_it_is_meant_to_be()
    {
        string[] expected =
        [
            "mov r8,[rdi+20h]",
            "vmovdqu32 zmm0,[r8]",
            "vmovdqu32 zmm1,[r8+40h]",
            "vpxord zmm14,zmm14,zmm14",
            "vpxord zmm15,zmm15,zmm15",
            "mov rax,[rdi]",
            "mov rdx,[rdi+8]",
            "lea r9,[rdx+rdx*2]",
            "lea r10,[rax+rdx*4]",
            "lea r10,[r10+rdx]",
            "lea r11,[r10+rdx*4]",
            "lea r11,[r11+rdx]",
            "mov rsi,[rdi+10h]",
            "mov rcx,[rdi+18h]",
            "mov r8,[rdi+50h]",
            "vmovdqu32 zmm28,[rsi]",
            "vmovdqu32 zmm29,[rsi+40h]",
            "vpbroadcastd zmm30,[rax]",
            "vpdpbusd zmm0,zmm30,zmm28",
            "vpdpbusd zmm1,zmm30,zmm29",
            "vmovdqu32 zmm28,[rsi+80h]",
            "vmovdqu32 zmm29,[rsi+0C0h]",
            "vpbroadcastd zmm30,[rax+4]",
            "vpdpbusd zmm14,zmm30,zmm28",
            "vpdpbusd zmm15,zmm30,zmm29",
            "prefetcht1 [r8]",
            "add r8,[rdi+58h]",
            "add rsi,100h",
            "add rax,8",
            "dec rcx",
            "jne loop",
            "mov r8,[rdi+40h]",
            "mov rdx,[rdi+48h]",
            "mov rax,[rdi+28h]",
            "mov r10,[rdi+30h]",
            "mov r11,[rdi+38h]",
            "vmovdqu32 zmm28,[r11]",
            "vmovdqu32 zmm29,[r11+40h]",
            "vpaddd zmm0,zmm0,zmm14",
            "vcvtdq2ps zmm0,zmm0",
            "vmulps zmm0,zmm0,[rax]{1to16}",
            "vfmadd132ps zmm0,zmm28,[r10]",
            "vmovdqu32 [r8],zmm0",
            "vpaddd zmm1,zmm1,zmm15",
            "vcvtdq2ps zmm1,zmm1",
            "vmulps zmm1,zmm1,[rax]{1to16}",
            "vfmadd132ps zmm1,zmm29,[r10+40h]",
            "vmovdqu32 [r8+40h],zmm1",
            "add r8,rdx",
            "vzeroupper",
            "ret",
        ];
        Assert.Equal(expected, Listing(1).Select(line => line.Text));
    }

    [Fact]
    public void What_is_there_is_added_before_the_last_product()
    {
        string[] expected =
        [
            "vaddps zmm30,zmm29,[r8+40h]",
            "vcvtdq2ps zmm27,zmm27",
            "vmulps zmm27,zmm27,[rax+34h]{1to16}",
            "vfmadd132ps zmm27,zmm30,[r10+40h]",
            "vmovdqu32 [r8+40h],zmm27",
            "add r8,rdx",
            "vzeroupper",
            "ret",
        ];
        Assert.Equal(expected, Listing(VnniCode.MostRows, adds: true).Select(line => line.Text).TakeLast(expected.Length));
    }

    [Fact]
    public void Columns_start_with_minus_128_times_the_sum_of_their_weights()
    {
        string[] expected =
        [
            "vpbroadcastd zmm31,[rdi+60h]",
            .. Enumerable.Range(0, 4).Select(i => $"vpxord zmm{i},zmm{i},zmm{i}"),
            "mov rsi,[rdi+10h]",
            "mov rcx,[rdi+18h]",
            "vpdpbusd zmm0,zmm31,[rsi]",
            "vpdpbusd zmm1,zmm31,[rsi+40h]",
            "vpdpbusd zmm2,zmm31,[rsi+80h]",
            "vpdpbusd zmm3,zmm31,[rsi+0C0h]",
            "add rsi,100h",
            "dec rcx",
            "jne loop",
            "mov r8,[rdi+40h]",
            "vpxord zmm30,zmm30,zmm30",
            "vpaddd zmm0,zmm0,zmm2",
            "vpsubd zmm0,zmm30,zmm0",
            "vmovdqu32 [r8],zmm0",
            "vpaddd zmm1,zmm1,zmm3",
            "vpsubd zmm1,zmm30,zmm1",
            "vmovdqu32 [r8+40h],zmm1",
            "vzeroupper",
            "ret",
        ];
        Assert.Equal(expected, Listing(VnniCode.WriteStarts).Select(line => line.Text));
    }

    [Theory]
    [MemberData(nameof(AllRows))]
    public void Every_row_is_multiplied_with_every_weight(int rows)
    {
        (Instruction Instruction, string Text)[] listing = Listing(rows);
        Assert.DoesNotContain(listing, line => line.Instruction.IsInvalid);
        Assert.Equal(4 * rows, listing.Count(line => line.Instruction.Mnemonic == Mnemonic.Vpdpbusd));
        // Each row is read where it lies: base, index and scale tell rows apart.
        string[] reads =
        [
            .. listing
                .Where(line => line.Text.StartsWith("vpbroadcastd zmm30", StringComparison.Ordinal))
                .Select(line => line.Text.Replace("+4]", "]", StringComparison.Ordinal)),
        ];
        Assert.Equal(2 * rows, reads.Length);
        Assert.Equal(rows, reads.Distinct().Count());
        // Sums of rows lie apart, below the weights' registers.
        Assert.Equal(
            Enumerable.Range(0, rows * (rows <= 7 ? 4 : 2)).Select(sum => rows <= 7 && sum >= 2 * rows ? 14 + sum - (2 * rows) : sum),
            listing
                .Where(line => line.Instruction.Mnemonic == Mnemonic.Vpdpbusd)
                .Select(line => line.Instruction.Op0Register - Iced.Intel.Register.ZMM0)
                .Distinct()
                .Order()
        );
    }

    /// <summary>Registers of the upper rows go on, and every sum becomes a float and is stored behind the one before.</summary>
    [Theory]
    [MemberData(nameof(AllRows))]
    public void Every_sum_becomes_a_float(int rows)
    {
        foreach (bool adds in (bool[])[false, true])
        {
            string[] lines = [.. Listing(rows, adds).Select(line => line.Text)];
            int end = Array.IndexOf(lines, "jne loop");
            Assert.Equal(rows > 5, lines.Take(end).Contains("add r10,8"));
            Assert.Equal(rows > 10, lines.Take(end).Contains("add r11,8"));
            string[] expected =
            [
                .. Enumerable.Range(0, rows).SelectMany(row => Enumerable.Range(0, 2).SelectMany(half => Sum(rows, row, half, adds))),
            ];
            Assert.Equal(expected, lines[(end + 8)..^2]);
        }
    }

    private static IEnumerable<string> Sum(int rows, int row, int half, bool adds)
    {
        int sum = (2 * row) + half;
        string part = half == 0 ? "" : "+40h",
            scale = row switch
            {
                0 => "",
                1 or 2 => $"+{4 * row}",
                3 => "+0Ch",
                _ => $"+{4 * row:X}h",
            };
        if (rows <= 7)
            yield return $"vpaddd zmm{sum},zmm{sum},zmm{14 + sum}";
        if (adds)
            yield return $"vaddps zmm30,zmm{28 + half},[r8{part}]";
        yield return $"vcvtdq2ps zmm{sum},zmm{sum}";
        yield return $"vmulps zmm{sum},zmm{sum},[rax{scale}]{{1to16}}";
        yield return $"vfmadd132ps zmm{sum},zmm{(adds ? 30 : 28 + half)},[r10{part}]";
        yield return $"vmovdqu32 [r8{part}],zmm{sum}";
        if (half == 1)
            yield return "add r8,rdx";
    }

    public static TheoryData<int> AllRows => [.. Enumerable.Range(1, VnniCode.MostRows)];

    private static (Instruction Instruction, string Text)[] Listing(int rows, bool adds = false) =>
        Listing(code => VnniCode.Write(code, rows, adds));

    private static (Instruction Instruction, string Text)[] Listing(Action<X86Assembler> write)
    {
        var code = new X86Assembler();
        write(code);
        var decoder = Decoder.Create(64, code.Code.ToArray());
        var formatter = new IntelFormatter();
        formatter.Options.MemorySizeOptions = MemorySizeOptions.Never;
        var lines = new List<(Instruction, string)>();
        ulong loop = 0;
        while (decoder.IP < (ulong)code.Position)
        {
            Instruction instruction = decoder.Decode();
            // The first to read the panel.
            if (loop == 0 && instruction.MemoryBase == Iced.Intel.Register.RSI)
                loop = instruction.IP;
            var output = new StringOutput();
            formatter.Format(instruction, output);
            lines.Add(
                (
                    instruction,
                    instruction.Mnemonic == Mnemonic.Jne && instruction.NearBranchTarget == loop ? "jne loop" : output.ToStringAndReset()
                )
            );
        }
        return [.. lines];
    }
}
