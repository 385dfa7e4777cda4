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
            "vpbroadcastd zmm31,[rdi+40h]",
            "mov r8,[rdi+20h]",
            "vpbroadcastd zmm0,[r8]",
            "vmovdqa32 zmm1,zmm0",
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
            "mov r8,[rdi+30h]",
            "vpxord zmm28,zmm31,[rsi]",
            "vpxord zmm29,zmm31,[rsi+40h]",
            "vpbroadcastd zmm30,[rax]",
            "vpdpbusd zmm0,zmm28,zmm30",
            "vpdpbusd zmm1,zmm29,zmm30",
            "vpxord zmm28,zmm31,[rsi+80h]",
            "vpxord zmm29,zmm31,[rsi+0C0h]",
            "vpbroadcastd zmm30,[rax+4]",
            "vpdpbusd zmm14,zmm28,zmm30",
            "vpdpbusd zmm15,zmm29,zmm30",
            "prefetcht1 [r8]",
            "add r8,[rdi+38h]",
            "add rsi,100h",
            "add rax,8",
            "dec rcx",
            "jne loop",
            "mov r8,[rdi+28h]",
            "vpaddd zmm0,zmm0,zmm14",
            "vmovdqu32 [r8],zmm0",
            "vpaddd zmm1,zmm1,zmm15",
            "vmovdqu32 [r8+40h],zmm1",
            "vzeroupper",
            "ret",
        ];
        Assert.Equal(expected, Listing(1).Select(line => line.Text));
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

    public static TheoryData<int> AllRows => [.. Enumerable.Range(1, VnniCode.MostRows)];

    private static (Instruction Instruction, string Text)[] Listing(int rows)
    {
        var code = new X86Assembler();
        VnniCode.Write(code, rows);
        var decoder = Decoder.Create(64, code.Code.ToArray());
        var formatter = new IntelFormatter();
        formatter.Options.MemorySizeOptions = MemorySizeOptions.Never;
        var lines = new List<(Instruction, string)>();
        ulong loop = 0;
        while (decoder.IP < (ulong)code.Position)
        {
            Instruction instruction = decoder.Decode();
            if (loop == 0 && instruction.Mnemonic == Mnemonic.Vpxord && instruction.Op2Kind == OpKind.Memory)
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
