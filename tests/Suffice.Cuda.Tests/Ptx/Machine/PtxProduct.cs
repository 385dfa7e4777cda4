namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>
/// mma.sync of 16 × 8 sums of 16 products of 16-bit floats (bfloat16). Which thread of a warp holds what is from the figures of NVIDIA's
/// "Parallel Thread Execution ISA", "Matrix Fragments for mma.m16n8k16 with floating point type".
/// </summary>
internal sealed class PtxProduct
{
    private const string Known = "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32";
    private const int Rows = 16,
        Columns = 8,
        Depth = 16;

    private readonly int[] results,
        left,
        right,
        sums;

    public PtxProduct(PtxModule module, string[] words, string[] operands)
    {
        if (string.Join('.', words) != Known || operands.Length != 4)
            throw new PtxFault($"'{string.Join('.', words)}' is not known");
        int[][] registers =
        [
            .. operands.Select(list => list.Trim('{', '}').Split(',').Select(name => module.Register(name.Trim())!.Value).ToArray()),
        ];
        (results, left, right, sums) = (registers[0], registers[1], registers[2], registers[3]);
        if ((results.Length, left.Length, right.Length, sums.Length) != (4, 4, 2, 4))
            throw new PtxFault("a product of matrices takes registers of another number");
    }

    public void Run(PtxThread[] warp)
    {
        float[,] a = new float[Rows, Depth],
            b = new float[Depth, Columns],
            c = new float[Rows, Columns];
        foreach (PtxThread thread in warp)
        {
            int lane = thread.Index % PtxThread.Warp,
                of = lane / 4,
                within = lane % 4;
            for (int i = 0; i < 8; i++)
                a[of + (i is 2 or 3 or 6 or 7 ? 8 : 0), (within * 2) + (i % 2) + (i >= 4 ? 8 : 0)] = Half(thread, left, i);
            for (int i = 0; i < 4; i++)
                b[(within * 2) + (i % 2) + (i >= 2 ? 8 : 0), of] = Half(thread, right, i);
            for (int i = 0; i < 4; i++)
                c[of + (i >= 2 ? 8 : 0), (within * 2) + (i % 2)] = BitConverter.UInt32BitsToSingle((uint)thread[sums[i]]);
        }
        foreach (PtxThread thread in warp)
        {
            int lane = thread.Index % PtxThread.Warp;
            for (int i = 0; i < 4; i++)
            {
                int row = (lane / 4) + (i >= 2 ? 8 : 0),
                    column = (lane % 4 * 2) + (i % 2);
                float sum = c[row, column];
                for (int k = 0; k < Depth; k++)
                    sum += a[row, k] * b[k, column];
                thread[results[i]] = BitConverter.SingleToUInt32Bits(sum);
            }
        }
    }

    /// <summary>Element <paramref name="i"/> of a thread's: two in a register, the first in its lower half.</summary>
    private static float Half(PtxThread thread, int[] registers, int i) =>
        BitConverter.UInt32BitsToSingle((uint)(thread[registers[i / 2]] >> (16 * (i % 2))) << 16);
}
